package io.signalman.http.call;

/**
 * One request that the guard let through.
 *
 * @param method one of the route's methods
 * @param caller the MBean is called on the caller's behalf
 * @param body "" for none
 */
public record HttpCall(String method, HttpCaller caller, Query query, String body) {}
