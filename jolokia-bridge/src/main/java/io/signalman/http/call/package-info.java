/** A call over HTTP: its caller, its parameters, its answer, and the JSON of both. */
package io.signalman.http.call;
