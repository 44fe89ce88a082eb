/** One signed request to many agents, and one answer per host. Knows the JDK only; a {@link Transport} carries bytes. */
package io.signalman.fleet;
