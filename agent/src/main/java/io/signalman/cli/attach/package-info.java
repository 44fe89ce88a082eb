/** Finds JVMs and the agents in them, also in other namespaces, and starts and stops agents. */
package io.signalman.cli.attach;
