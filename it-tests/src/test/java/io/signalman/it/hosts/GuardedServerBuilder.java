package io.signalman.it.hosts;

import javax.management.MBeanServerBuilder;

/** What a host sets as {@code javax.management.builder.initial}, to put a guard before its MBean servers. */
public final class GuardedServerBuilder extends MBeanServerBuilder {}
