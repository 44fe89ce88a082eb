package io.signalman.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One platform's signals, and the grammar in which a caller names one. */
public final class SignalTable {
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]*");
    private static final Pattern ASCII = Pattern.compile("\\p{ASCII}*");
    private static final Pattern DIALECT = Pattern.compile("([a-z]+):(.*)");
    private static final Pattern REALTIME = Pattern.compile("(RTMIN|RTMAX)(?:([+-])([0-9]{1,3}))?");

    private final String platform;
    private final List<SignalInfo> classic;
    private final Map<String, SignalInfo> byName = new HashMap<>();
    private final Map<Integer, SignalInfo> byNumber = new HashMap<>();

    /** The usual texts, understood already: numbers, and names with and without SIG. */
    private final Map<String, Signal> usual = new HashMap<>();

    private final int realtimeMin;
    private final int realtimeMax;
    private final Map<String, SignalTable> dialects;

    /**
     * @param platform the name that messages use, "Linux"
     * @param classic the named signals, in order of their numbers
     * @param aliases the name in the table ("SIGABRT") by further name without SIG ("IOT")
     * @param realtimeMin the C library's SIGRTMIN, or 0 if the platform has no real-time signals
     * @param realtimeMax the C library's SIGRTMAX, or -1 if the platform has no real-time signals
     * @param dialects other platforms' tables, by the prefix under which a caller may use their numbers ("bsd")
     */
    public SignalTable(
            String platform,
            List<SignalInfo> classic,
            Map<String, String> aliases,
            int realtimeMin,
            int realtimeMax,
            Map<String, SignalTable> dialects) {
        this.platform = platform;
        this.classic = List.copyOf(classic);
        this.realtimeMin = realtimeMin;
        this.realtimeMax = realtimeMax;
        this.dialects = Map.copyOf(dialects);
        for (SignalInfo row : classic) {
            byNumber.put(row.number(), row);
            byName.put(row.name().substring("SIG".length()), row);
        }
        aliases.forEach((alias, name) -> byName.put(alias, byName.get(name.substring("SIG".length()))));
        for (SignalInfo row : classic) {
            for (String text :
                    List.of(String.valueOf(row.number()), row.name(), row.name().substring("SIG".length()))) {
                usual.put(text, understood(text));
            }
        }
        usual.put("0", Signal.NONE);
    }

    /** Every signal of this platform in order of its number, real-time signals included. */
    public List<SignalInfo> rows() {
        List<SignalInfo> rows = new ArrayList<>(classic);
        for (int number = realtimeMin; number <= realtimeMax; number++) {
            rows.add(new SignalInfo(number, realtimeName(number), "terminate process", "real-time signal"));
        }
        return Collections.unmodifiableList(rows);
    }

    /** The kernel's default action, as {@link SignalInfo#defaultAction}. */
    public String defaultAction(Signal signal) {
        SignalInfo row = byNumber.get(signal.number());
        return row == null ? "terminate process" : row.defaultAction();
    }

    /**
     * Parses {@code 15}, {@code TERM}, {@code SIGTERM}, {@code sigterm}, {@code RTMIN+3}, {@code RTMAX-1}, aliases,
     * {@code bsd:30} and {@code linux:10}, and {@code 0}. Nothing is trimmed.
     *
     * @throws IllegalArgumentException beginning with {@code bad_signal: } if the text names no signal of this platform
     */
    public Signal parse(String text) {
        if (text == null) {
            throw BadRequest.signal("", "is missing; give a signal such as TERM");
        }
        Signal known = usual.get(text);
        return known != null ? known : understood(text);
    }

    private Signal understood(String text) {
        if (NUMBER.matcher(text).matches()) {
            return fromNumber(text, number(text));
        }
        Matcher dialect = DIALECT.matcher(text);
        if (dialect.matches()) {
            return fromDialect(text, dialect.group(1), dialect.group(2));
        }
        // ASCII only: toUpperCase turns the long s into S and the dotless i into I.
        String name = ASCII.matcher(text).matches() ? text.toUpperCase(Locale.ROOT) : text;
        return fromName(text, name.startsWith("SIG") ? name.substring("SIG".length()) : name);
    }

    /** The name of a signal that the kernel reports; digits for a signal that the C library reserves. */
    public String name(int number) {
        SignalInfo row = byNumber.get(number);
        return row != null ? row.name() : isRealtime(number) ? realtimeName(number) : String.valueOf(number);
    }

    /** Whether the signal stops a process that does not handle it. */
    public boolean stops(Signal signal) {
        return defaultAction(signal).equals("stop process");
    }

    /** A number too large for an int is out of range in any case. */
    private static int number(String digits) {
        return digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    }

    private Signal fromDialect(String text, String prefix, String number) {
        SignalTable dialect = dialects.get(prefix);
        if (dialect == null) {
            throw BadRequest.signal(text, "names no signal table; use bsd:<number> or linux:<number>");
        }
        if (!NUMBER.matcher(number).matches()) {
            throw BadRequest.signal(text, "needs a number after " + prefix + ":, such as " + prefix + ":15");
        }
        Signal foreign = dialect.fromNumber(text, number(number));
        if (foreign.isNone()) {
            return foreign;
        }
        String name = foreign.name().substring("SIG".length());
        if (!byName.containsKey(name) && !REALTIME.matcher(name).matches()) {
            throw BadRequest.signal(text, "is " + foreign.name() + ", which is no signal on " + platform);
        }
        return fromName(text, name);
    }

    private Signal fromNumber(String text, int number) {
        if (number == 0) {
            return Signal.NONE;
        }
        if (byNumber.containsKey(number) || isRealtime(number)) {
            return new Signal(number, name(number));
        }
        int highest = Math.max(realtimeMax, classic.get(classic.size() - 1).number());
        throw BadRequest.signal(
                text,
                number > highest
                        ? "is out of range; " + platform + " has signals 0 to " + highest
                        : "is kept by the C library for itself on " + platform + "; use SIGRTMIN (" + realtimeMin
                                + ") or higher");
    }

    private Signal fromName(String text, String name) {
        SignalInfo row = byName.get(name);
        if (row != null) {
            return new Signal(row.number(), row.name());
        }
        Matcher realtime = REALTIME.matcher(name);
        if (!realtime.matches()) {
            throw BadRequest.signal(
                    text,
                    "is no signal on " + platform + "; "
                            + Nearest.to(name, byName.keySet())
                                    .map(near -> "did you mean " + near + "?")
                                    .orElse("the list of signals shows those it has"));
        }
        int offset = realtime.group(3) == null ? 0 : Integer.parseInt(realtime.group(3));
        int number = (realtime.group(1).equals("RTMIN") ? realtimeMin : realtimeMax)
                + ("-".equals(realtime.group(2)) ? -offset : offset);
        if (!isRealtime(number)) {
            throw BadRequest.signal(
                    text,
                    realtimeMin == 0
                            ? "is no signal on " + platform + ", which has no real-time signals"
                            : "is outside the real-time signals of " + platform + ", RTMIN to RTMIN+"
                                    + (realtimeMax - realtimeMin));
        }
        return new Signal(number, realtimeName(number));
    }

    private boolean isRealtime(int number) {
        return number >= realtimeMin && number <= realtimeMax;
    }

    private String realtimeName(int number) {
        if (number == realtimeMax) {
            return "SIGRTMAX";
        }
        return number == realtimeMin ? "SIGRTMIN" : "SIGRTMIN+" + (number - realtimeMin);
    }
}
