package io.signalman.jmx;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An impact as {@link javax.management.MBeanOperationInfo} defines them; the default is INFO. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Impact {
    int value();
}
