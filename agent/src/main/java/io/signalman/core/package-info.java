/**
 * The domain, free of any library: values, reports, and the ports to the kernel ({@link io.signalman.core.Processes}),
 * the policy and the audit. The packages below it know each other in this order: {@code target}, {@code judge}, {@code
 * effect}, {@code plan}, {@code job}.
 */
package io.signalman.core;
