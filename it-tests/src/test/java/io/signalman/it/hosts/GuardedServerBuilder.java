package io.signalman.it.hosts;

import javax.management.MBeanServerBuilder;

/** A host sets this as {@code javax.management.builder.initial} to guard its MBean servers. */
public final class GuardedServerBuilder extends MBeanServerBuilder {}
