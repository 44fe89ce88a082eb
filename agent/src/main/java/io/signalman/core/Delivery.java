package io.signalman.core;

/**
 * A request and what came of it.
 *
 * @param report all of it, as the audit keeps it
 * @param told as its caller was told it, without what the policy hides from them
 */
public record Delivery(Request request, SignalReport report, SignalReport told) {}
