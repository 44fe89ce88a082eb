/**
 * The command line's commands, and the fast path around picocli. It never ends a JVM, not even its own: {@link
 * io.signalman.cli.Main#run} returns the exit code.
 */
package io.signalman.cli;
