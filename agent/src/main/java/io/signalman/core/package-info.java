/**
 * The domain, free of any library: values, reports, and the ports to the kernel ({@link io.signalman.core.Processes}), the
 * policy and the audit. The packages below it, each of which knows the ones before it: {@code target} finds processes, {@code
 * judge} decides about them, {@code effect} predicts and observes, {@code plan} shows or signals, {@code job} ends them step by
 * step.
 */
package io.signalman.core;
