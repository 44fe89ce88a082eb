/** Asks many agents for one command: which hosts, in which batches, and one line for each. */
package io.signalman.cli.fleet;
