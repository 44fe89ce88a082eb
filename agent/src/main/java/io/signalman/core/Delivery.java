package io.signalman.core;

/**
 * A request and its outcome.
 *
 * @param report the whole outcome, as the audit keeps it
 * @param told the part that its caller sees, without processes that the policy hides
 */
public record Delivery(Request request, SignalReport report, SignalReport told) {}
