/** HTTP in front of one MBean: judges each request, routes it, calls the MBean as the caller, and answers. */
package io.signalman.http;
