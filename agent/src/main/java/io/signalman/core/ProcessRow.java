package io.signalman.core;

/**
 * A process as listings show it.
 *
 * @param handle its identity as text
 * @param uid the owner's user id, -1 if unknown
 * @param user the owner's name, or the uid's digits
 * @param name the text that a name target matches
 * @param commandLine its arguments, separated by spaces; the beginning and the length of a very long one; "" for kernel
 *     threads and zombies
 * @param state the kernel's letter
 * @param start its start time, ISO-8601 in UTC
 */
public record ProcessRow(
        int pid,
        String handle,
        int ppid,
        int pgid,
        int session,
        int uid,
        String user,
        String name,
        String commandLine,
        String state,
        String start) {}
