package io.signalman.core;

/**
 * A request and its outcome.
 *
 * @param report all of it, as the audit keeps it
 * @param told as its caller sees it, without processes that the policy hides
 */
public record Delivery(Request request, SignalReport report, SignalReport told) {}
