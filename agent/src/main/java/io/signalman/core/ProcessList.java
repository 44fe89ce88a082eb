package io.signalman.core;

import java.util.List;

/**
 * What a target means now, as far as a caller may see it.
 *
 * @param processes one row per process, in order of their pids
 * @param refusal why a process that the target means is not shown, if none is shown; else ""
 * @param reason of that refusal; {@code GONE} if nothing matches
 * @param note what can't be told of other processes, "" or whole sentences
 */
public record ProcessList(List<ProcessRow> processes, String refusal, Reason reason, String note) {}
