/**
 * The kernel behind {@link io.signalman.core.Processes}: the C library through JNA, {@code /proc}, and the platforms'
 * signal tables. {@link io.signalman.posix.PosixHost} is the entry point.
 */
package io.signalman.posix;
