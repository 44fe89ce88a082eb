/** The commands that show agents to a person: {@code top} and {@code ui}. The module {@code console} draws them. */
package io.signalman.cli.console;
