/** Fleet requests over a NATS server, and the hub that runs one. */
package io.signalman.fleet.nats;
