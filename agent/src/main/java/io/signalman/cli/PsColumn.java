package io.signalman.cli;

import io.signalman.cli.output.Failure;
import io.signalman.core.ProcessRow;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The columns that {@code ps} can show and sort by. */
enum PsColumn {
    PID,
    HANDLE,
    PPID,
    PGID,
    SESSION,
    UID,
    USER,
    NAME,
    COMMAND,
    STATE,
    START,
    AGE;

    private static final List<PsColumn> USUAL = List.of(PID, PPID, PGID, USER, STATE, START, NAME, COMMAND);
    private static final List<PsColumn> FEW = List.of(PID, PPID, USER, STATE, AGE, NAME, COMMAND);

    /** In terminal columns. On a narrower terminal the usual columns would leave little room for the command. */
    private static final int ROOM_FOR_USUAL = 100;

    /** The columns shown by default. */
    static List<PsColumn> usual(int width) {
        return width < ROOM_FOR_USUAL ? FEW : USUAL;
    }

    /** @throws Failure if there is no such column */
    static PsColumn named(String name) {
        for (PsColumn column : values()) {
            if (column.lower().equals(name)) {
                return column;
            }
        }
        throw Failure.usage("There is no column \"" + name + "\"; known: "
                + Arrays.stream(values()).map(PsColumn::lower).collect(Collectors.joining(", ")) + ".");
    }

    private String lower() {
        return name().toLowerCase(Locale.ROOT);
    }

    String text(ProcessRow row) {
        return switch (this) {
            case PID -> Integer.toString(row.pid());
            case HANDLE -> row.handle();
            case PPID -> Integer.toString(row.ppid());
            case PGID -> Integer.toString(row.pgid());
            case SESSION -> Integer.toString(row.session());
            case UID -> Integer.toString(row.uid());
            case USER -> row.user();
            case NAME -> row.name();
            case COMMAND -> row.commandLine();
            case STATE -> row.state();
            case START -> row.start();
            case AGE -> age(row);
        };
    }

    /** Sorts numbers and times in ascending order. */
    Comparator<ProcessRow> order() {
        return switch (this) {
            case PID, HANDLE -> Comparator.comparingInt(ProcessRow::pid);
            case PPID -> Comparator.comparingInt(ProcessRow::ppid);
            case PGID -> Comparator.comparingInt(ProcessRow::pgid);
            case SESSION -> Comparator.comparingInt(ProcessRow::session);
            case UID -> Comparator.comparingInt(ProcessRow::uid);
            case START -> Comparator.comparing(PsColumn::start);
            case AGE -> Comparator.comparing(PsColumn::start).reversed();
            case USER, NAME, COMMAND, STATE -> Comparator.comparing(this::text);
        };
    }

    /** Empty if the agent reports no start time. */
    private static String age(ProcessRow row) {
        Instant start = start(row);
        return start.equals(Instant.EPOCH) ? "" : age(Duration.between(start, Instant.now()));
    }

    /**
     * In the two largest units: {@code 7s}, {@code 3m 20s}, {@code 2d 4h}. A negative age, from another clock, is 0s.
     */
    static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m " + seconds % 60 + "s";
        }
        long hours = seconds / 3600;
        return hours < 24 ? hours + "h " + seconds / 60 % 60 + "m" : hours / 24 + "d " + hours % 24 + "h";
    }

    private static Instant start(ProcessRow row) {
        try {
            return Instant.parse(row.start());
        } catch (DateTimeException unknown) {
            return Instant.EPOCH;
        }
    }
}
