/** Talks to one agent over HTTP, its Unix domain socket or local JMX. */
package io.signalman.cli.client;
