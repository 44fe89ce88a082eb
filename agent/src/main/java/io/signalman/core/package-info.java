/**
 * The domain, free of any library: what a signal, a target and a process identity are, who may signal what, and the
 * one use case, {@link io.signalman.core.SignalService}. The kernel is reached through {@link
 * io.signalman.core.Processes}.
 */
package io.signalman.core;
