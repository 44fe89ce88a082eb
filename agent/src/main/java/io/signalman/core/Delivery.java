package io.signalman.core;

/** A request and what came of it. */
public record Delivery(Request request, SignalReport report) {}
