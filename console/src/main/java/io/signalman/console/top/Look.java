package io.signalman.console.top;

/**
 * How this terminal shows things.
 *
 * @param color false under NO_COLOR
 */
record Look(Text text, boolean color) {}
