/**
 * The command line: finds running agents, talks to them over HTTP or local JMX, and attaches to JVMs. It ends no
 * JVM, not even its own: {@link io.signalman.cli.Main#run} returns the exit code.
 */
package io.signalman.cli;
