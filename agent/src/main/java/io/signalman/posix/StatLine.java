package io.signalman.posix;

import io.signalman.core.ProcessStat;
import java.util.Arrays;
import java.util.Optional;

/**
 * Parses {@code /proc/<pid>/stat} in its buffer (proc_pid_stat(5); field numbers as there, from 1). The name is in
 * parentheses and may contain any byte but NUL and slash, so the last {@code )} ends it.
 */
final class StatLine {
    /** TASK_COMM_LEN of linux/sched.h is 16 with its NUL; a comm of this length may be cut. */
    static final int COMM_MAX = 15;

    private static final int STATE = 3;
    private static final int PPID = 4;
    private static final int PGRP = 5;
    private static final int SESSION = 6;
    private static final int TTY_NR = 7;
    private static final int FLAGS = 9;
    private static final int NUM_THREADS = 20;
    private static final int STARTTIME = 22;

    /** PF_KTHREAD of linux/sched.h. */
    private static final long PF_KTHREAD = 0x00200000;

    private final byte[] bytes;
    private final int commStart;
    private final int commEnd;
    private final long[] fields = new long[STARTTIME + 1];

    private StatLine(byte[] bytes, int commStart, int commEnd) {
        this.bytes = bytes;
        this.commStart = commStart;
        this.commEnd = commEnd;
    }

    /** Empty if the text is incomplete, as for a process that vanished during the read. */
    static Optional<StatLine> parse(byte[] bytes, int length) {
        int open = 0;
        while (open < length && bytes[open] != '(') {
            open++;
        }
        int close = length - 1;
        while (close > open && bytes[close] != ')') {
            close--;
        }
        StatLine line = new StatLine(bytes, open + 1, close);
        return close > open && line.parseFields(close + 2, length) ? Optional.of(line) : Optional.empty();
    }

    private boolean parseFields(int from, int length) {
        int field = STATE;
        int at = from;
        if (at >= length) {
            return false;
        }
        fields[STATE] = bytes[at++];
        while (at < length && field < STARTTIME) {
            byte b = bytes[at++];
            if (b == ' ') {
                field++;
            } else if (b >= '0' && b <= '9') {
                fields[field] = fields[field] * 10 + (b - '0');
            }
        }
        while (at < length && bytes[at] >= '0' && bytes[at] <= '9') {
            fields[field] = fields[field] * 10 + (bytes[at++] - '0');
        }
        return field == STARTTIME && at < length;
    }

    boolean commMayBeCut() {
        return commEnd - commStart == COMM_MAX;
    }

    byte[] comm() {
        return Arrays.copyOfRange(bytes, commStart, commEnd);
    }

    long startTime() {
        return fields[STARTTIME];
    }

    /** The device number of the controlling terminal; 0 for none. */
    long terminal() {
        return fields[TTY_NR];
    }

    /**
     * @param name see {@link ProcessStat#name}
     * @param cut see {@link ProcessStat#cut}
     */
    ProcessStat toStat(int pid, String name, boolean cut) {
        char state = (char) fields[STATE];
        return new ProcessStat(
                pid,
                startTime(),
                name,
                cut,
                state,
                // A dead main thread with living siblings also shows Z, and the siblings still take signals.
                (state == 'Z' || state == 'X') && fields[NUM_THREADS] <= 1,
                (int) fields[PPID],
                (int) fields[PGRP],
                (int) fields[SESSION],
                (fields[FLAGS] & PF_KTHREAD) != 0);
    }
}
