/**
 * The faces for people: {@code top} in a terminal and {@code ui} in a browser. Both are clients of agents, on the
 * operator's side, and reach them through {@link Agents} alone.
 */
package io.signalman.console;
