/**
 * The command line: finds running agents, talks to them over HTTP or local JMX, and attaches to JVMs. It never calls
 * {@code System.exit}; {@link io.signalman.cli.Main#run} returns the exit code.
 */
package io.signalman.cli;
