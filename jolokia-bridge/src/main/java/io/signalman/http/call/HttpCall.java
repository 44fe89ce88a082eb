package io.signalman.http.call;

import java.util.List;

/**
 * One request that the guard let through.
 *
 * @param method one of the route's methods
 * @param accept the fields of that name
 * @param caller the MBean is called on the caller's behalf
 * @param body "" for none
 */
public record HttpCall(String method, List<String> accept, HttpCaller caller, Query query, String body) {}
