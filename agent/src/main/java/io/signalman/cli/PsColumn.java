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

    private static final List<PsColumn> USUAL = List.of(PID, PPID, PGID, USER, STATE, AGE, NAME, COMMAND);
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

    String lower() {
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
            case AGE -> age(row.start());
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
            case START -> Comparator.comparing(row -> instant(row.start()));
            case AGE -> START.order().reversed();
            case USER, NAME, COMMAND, STATE -> Comparator.comparing(this::text);
        };
    }

    /** The age of what started at an ISO 8601 time; empty if the time is unknown. */
    static String age(String start) {
        Instant instant = instant(start);
        return instant.equals(Instant.EPOCH) ? "" : age(Duration.between(instant, Instant.now()));
    }

    /** {@code 45s}, {@code 12m}, {@code 2h5m}, {@code 3d4h}. A negative age, from another clock, is 0s. */
    static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m";
        }
        long hours = seconds / 3600;
        return hours < 24 ? hours + "h" + rest(seconds / 60 % 60, "m") : hours / 24 + "d" + rest(hours % 24, "h");
    }

    private static String rest(long number, String unit) {
        return number == 0 ? "" : number + unit;
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException unknown) {
            return Instant.EPOCH;
        }
    }
}
