package io.signalman.jmx;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** One of {@link javax.management.MBeanOperationInfo}'s impacts; an operation without it is INFO. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Impact {
    int value();
}
