package io.signalman.core;

import java.util.regex.Pattern;

/** What a caller wrote to say which processes are meant. */
sealed interface Target {
    /** kill(2) with pid &gt; 0. */
    record Pid(int pid) implements Target {}

    /** One process for good. */
    record Handle(ProcessIdentity identity) implements Target {}

    /**
     * Every process of that name.
     *
     * @param literal written as {@code name:…}, which goes round an alias
     */
    record Name(String name, boolean literal) implements Target {}

    /** kill(2) with pid &lt; -1. */
    record Group(int pgid) implements Target {}

    /** A process and all its descendants. */
    record Tree(int root) implements Target {}

    /** kill(2) with pid 0: the sender's own process group. */
    record OwnGroup() implements Target {}

    /** kill(2) with pid -1: every process that the sender may signal. */
    record Everybody() implements Target {}

    Pattern PID = Pattern.compile("[1-9][0-9]*");
    Pattern DIGITS = Pattern.compile("[0-9]+");
    Pattern SIGNED_DIGITS = Pattern.compile("\\+[0-9]+");
    Pattern DIGITS_AND_AT = Pattern.compile("[0-9]+@.*", Pattern.DOTALL);
    Pattern PREFIX = Pattern.compile("[a-z]+:.*", Pattern.DOTALL);

    /**
     * Understands the target grammar; nothing is trimmed.
     *
     * @throws IllegalArgumentException beginning with {@code bad_value: } where the text is malformed or reserved
     */
    static Target parse(String text) {
        if (text == null || text.isBlank()) {
            throw BadRequest.target(
                    text == null ? "" : text, "is empty; give a pid, a handle, a name, group:<pgid> or tree:<pid>");
        }
        if (text.indexOf('\0') >= 0) {
            throw BadRequest.target(text, "holds a NUL, which no process name can");
        }
        if (text.indexOf('&') >= 0 || text.equals("*")) {
            throw BadRequest.target(text, "is reserved; give a pid, a handle, a name, group:<pgid> or tree:<pid>");
        }
        if (PREFIX.matcher(text).matches()) {
            return prefixed(text, text.substring(0, text.indexOf(':')), text.substring(text.indexOf(':') + 1));
        }
        if (text.startsWith("-")) {
            return text.equals("-1") ? new Everybody() : new Group(pid(text, text.substring(1)));
        }
        if (SIGNED_DIGITS.matcher(text).matches()) {
            throw BadRequest.target(text, "is no pid; write it without the sign");
        }
        if (text.equals("0")) {
            return new OwnGroup();
        }
        if (DIGITS.matcher(text).matches()) {
            return new Pid(pid(text, text));
        }
        if (DIGITS_AND_AT.matcher(text).matches()) {
            return new Handle(ProcessIdentity.parse(text)
                    .orElseThrow(() -> BadRequest.target(
                            text, "is no handle; one looks like 4242@8371934 or 4242@8371934.13811")));
        }
        return new Name(text, false);
    }

    private static Target prefixed(String text, String prefix, String rest) {
        return switch (prefix) {
            case "name" -> {
                if (rest.isBlank()) {
                    throw BadRequest.target(text, "has no name after name:");
                }
                yield new Name(rest, true);
            }
            case "group" -> rest.equals("0") ? new OwnGroup() : new Group(pid(text, rest));
            case "tree" -> new Tree(pid(text, rest));
            default ->
                throw BadRequest.target(
                        text,
                        "begins with " + prefix + ":, which is reserved; for a process of that name write name:…");
        };
    }

    private static int pid(String text, String digits) {
        if (!PID.matcher(digits).matches()) {
            throw BadRequest.target(text, "is malformed; a process id is 1 to 2147483647 without sign or leading zero");
        }
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException tooLarge) {
            throw BadRequest.target(text, "is above the highest possible process id, 2147483647");
        }
    }
}
