package io.signalman.core;

import java.time.Instant;

/**
 * A request to send that was understood.
 *
 * @param id unique within this JVM, from 1
 * @param time of its arrival
 * @param operation {@link Operation#SEND}, {@link Operation#GROUP} or {@link Operation#STOP}
 * @param target as the caller wrote it
 * @param options options beyond the signal, {@code value=42 require=handler observe=500ms}; "" for nothing
 */
public record Request(
        long id, Instant time, Caller caller, Operation operation, String target, Signal signal, String options) {}
