/** Makes and runs a hub: a NATS server with a closed configuration, its certificates, and the keys of agents and operators. */
package io.signalman.cli.hub;
