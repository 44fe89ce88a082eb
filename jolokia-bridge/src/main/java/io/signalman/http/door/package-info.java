/** The doors: accepts connections on TCP and a Unix domain socket, with TLS, and parses HTTP with Jetty. */
package io.signalman.http.door;
