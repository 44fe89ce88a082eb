package io.signalman.core;

/**
 * A row of a platform's signal table, as signal(7) or its like prints it.
 *
 * @param number the platform's own number, from 1
 * @param name "SIGHUP"
 * @param defaultAction the effect unless the process handles, blocks or ignores the signal: "terminate process",
 *     "create core image", "stop process", "continue process" or "discard signal"
 * @param description a few words
 */
public record SignalInfo(int number, String name, String defaultAction, String description) {}
