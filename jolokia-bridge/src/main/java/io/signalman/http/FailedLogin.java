package io.signalman.http;

import java.time.Instant;

/**
 * Somebody showed a credential that is none; which one is never kept.
 *
 * @param address where from, an IP address as text
 * @param path what was asked for, as on the request line and without the query, cut at 256 characters
 */
public record FailedLogin(String address, String path, Instant time) {}
