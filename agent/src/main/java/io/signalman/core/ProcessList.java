package io.signalman.core;

import java.util.List;

/**
 * The processes that a target means now and a caller may see.
 *
 * @param processes one row per process, in order of their pids
 * @param refusal why a process that the target means is not shown, if none is shown; else ""
 * @param reason of that refusal; {@code GONE} if nothing matches
 * @param note what is unknown about other processes, "" or whole sentences
 */
public record ProcessList(List<ProcessRow> processes, String refusal, Reason reason, String note) {}
