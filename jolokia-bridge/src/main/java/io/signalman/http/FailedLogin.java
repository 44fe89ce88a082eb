package io.signalman.http;

import java.time.Instant;

/**
 * A request with an invalid credential. The credential is never kept.
 *
 * @param address of the client, an IP address or the user of a Unix domain socket
 * @param path as the request line has it, without the query, cut after 256 characters
 */
public record FailedLogin(String address, String path, Instant time) {}
