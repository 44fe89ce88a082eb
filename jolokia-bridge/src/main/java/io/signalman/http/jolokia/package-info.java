/** Jolokia's protocol, narrowed to one MBean by a gate that rebuilds each request. */
package io.signalman.http.jolokia;
