package io.signalman.core;

import java.util.List;

/**
 * The processes that a target means now and a caller may see.
 *
 * @param processes one row per process, in order of their pids
 * @param refusal if no process is shown, why one that the target means is not; else ""
 * @param reason of that refusal; {@code GONE} if nothing matches
 * @param note sentences about processes that could match, too; "" for none
 */
public record ProcessList(List<ProcessRow> processes, String refusal, Reason reason, String note) {}
