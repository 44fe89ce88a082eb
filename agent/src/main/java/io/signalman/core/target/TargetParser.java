package io.signalman.core.target;

import io.signalman.core.BadRequest;
import io.signalman.core.Patterns;
import io.signalman.core.ProcessIdentity;
import io.signalman.core.TimeBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Parses the target grammar. Nothing is trimmed. */
public final class TargetParser {
    /** The longest target in chars, enough for some 300 handles. */
    private static final int LONGEST = 8192;
    /** The longest condition in chars. */
    private static final int LONGEST_CONDITION = 1024;

    private static final int MOST_CONDITIONS = 16;
    /** The deepest nesting of targets, as in {@code parent:tree:nginx}. */
    private static final int DEEPEST = 4;
    /** Time limit for the regular expressions of one request. */
    private static final Duration TIME = Duration.ofSeconds(2);

    private static final Pattern DIGITS_AND_AT = Pattern.compile("[0-9]+@.*", Pattern.DOTALL);
    private static final Pattern PREFIX = Pattern.compile("[a-z]+:.*", Pattern.DOTALL);

    /** Leaves out each process whose parent also meets all other conditions. */
    private static final String TOPMOST = "topmost";

    private static final String FORMS = "a pid, a handle, a name, group:<pgid>, tree:<pid> or conditions joined by &";

    private final Function<String, Optional<Target>> aliases;
    private final ConditionParser conditions;
    private final Optional<String> alias;

    /**
     * Parses the target of a request.
     *
     * @param aliases returns the target of an alias; empty for any other name
     * @param pidFileFolders the folders below which a caller may name a pidfile; none if it is empty
     */
    public TargetParser(Function<String, Optional<Target>> aliases, Patterns patterns, Set<String> pidFileFolders) {
        this(aliases, patterns, pidFileFolders, Optional.empty());
    }

    private TargetParser(
            Function<String, Optional<Target>> aliases,
            Patterns patterns,
            Set<String> pidFileFolders,
            Optional<String> alias) {
        this.aliases = aliases;
        this.conditions = new ConditionParser(this, patterns, new TimeBudget(TIME), pidFileFolders);
        this.alias = alias;
    }

    /** Parses the value of an alias, which may name a pidfile but no other alias. */
    public static TargetParser ofAlias(String alias, Set<String> names, Patterns patterns) {
        Function<String, Optional<Target>> none = name -> {
            if (names.contains(name)) {
                throw BadRequest.target(name, "leads to an alias; for the process of that name write name:" + name);
            }
            return Optional.empty();
        };
        return new TargetParser(none, patterns, Set.of(), Optional.of(alias));
    }

    /** Parses a target, with aliases expanded once; throws an IllegalArgumentException if it is malformed. */
    public Target parse(String text) {
        if (text == null || text.isBlank()) {
            throw BadRequest.target(text == null ? "" : text, "is empty; give " + FORMS);
        }
        if (text.length() > LONGEST) {
            throw BadRequest.target(text, "is longer than " + LONGEST + " characters; send it in several parts");
        }
        if (text.indexOf('\0') >= 0) {
            throw BadRequest.target(text, "contains a NUL, which no process name does");
        }
        if (text.indexOf('&') >= 0) {
            return joined(text);
        }
        if (alias.isPresent() && text.startsWith("pidfile:")) {
            return PidFileTarget.ofAlias(alias.get(), path(text, text.substring("pidfile:".length())));
        }
        return single(text, text, 0);
    }

    static String path(String text, String path) {
        if (!path.startsWith("/") || path.endsWith("/")) {
            throw BadRequest.target(text, "needs the absolute path of a file after pidfile:");
        }
        return path;
    }

    private Target joined(String text) {
        List<String> parts = new ArrayList<>(Arrays.asList(text.split("&", -1)));
        boolean expects = !ExpectedCount.of(text).isAny();
        if (expects && alias.isPresent()) {
            throw BadRequest.target(text, "is an alias with expect:, which only a request can give; leave it out");
        }
        parts.removeIf(part -> expects && part.startsWith(ExpectedCount.PREFIX));
        if (parts.size() > MOST_CONDITIONS) {
            throw BadRequest.target(text, "has more than " + MOST_CONDITIONS + " conditions; drop some");
        }
        if (parts.stream().anyMatch(part -> part.isEmpty() || !part.strip().equals(part))) {
            throw BadRequest.target(text, "needs a condition on both sides of each &, without blanks around it");
        }
        if (parts.size() == 1) {
            return single(text, parts.get(0), 0);
        }
        List<Condition> all = new ArrayList<>();
        Selection.Pick pick = Selection.Pick.ALL;
        boolean topmost = parts.remove(TOPMOST);
        if (parts.contains(TOPMOST)) {
            throw BadRequest.target(text, "has topmost twice; give it once");
        }
        for (String part : parts) {
            if (!part.equals("newest") && !part.equals("oldest")) {
                all.add(partOf(text, part, 0).asCondition());
            } else if (pick != Selection.Pick.ALL) {
                throw BadRequest.target(text, "can have one of newest and oldest only, once");
            } else {
                pick = part.equals("newest") ? Selection.Pick.NEWEST : Selection.Pick.OLDEST;
            }
        }
        if (all.isEmpty()) {
            throw noneToPick(text, parts.get(0));
        }
        return new Selection(all, topmost, pick);
    }

    private static IllegalArgumentException noneToPick(String text, String pick) {
        return BadRequest.target(
                text, "chooses among the processes of another condition; add one, as in name:worker&" + pick);
    }

    /** A target inside another one, as after {@code parent:}. */
    Target nested(String text, String part, int depth) {
        if (depth >= DEEPEST) {
            throw BadRequest.target(
                    text, "has more than " + DEEPEST + " targets inside of each other; name one by its pid");
        }
        if (part.isBlank()) {
            throw BadRequest.target(text, "lacks a target after its last colon; give a pid, a handle or a name");
        }
        return partOf(text, part, depth + 1);
    }

    private Target partOf(String text, String part, int depth) {
        Target target = single(text, part, depth);
        if (target.reach() == Target.Reach.BROADCAST) {
            throw BadRequest.target(text, "holds 0 or -1, which can only stand alone; name the processes");
        }
        return target;
    }

    private Target single(String text, String part, int depth) {
        if (isDigits(part)) {
            return part.equals("0") ? new Target.OwnGroup() : new Target.Pid(pid(text, part));
        }
        if (part.equals("*")) {
            throw BadRequest.target(text, "means nothing with *, which only lists all; give " + FORMS);
        }
        if (part.equals("newest") || part.equals("oldest") || part.equals(TOPMOST)) {
            throw noneToPick(text, part);
        }
        if (DIGITS_AND_AT.matcher(part).matches()) {
            return handles(text, part);
        }
        if (part.length() > LONGEST_CONDITION) {
            throw BadRequest.target(text, "has a condition longer than " + LONGEST_CONDITION + " characters");
        }
        if (part.equals("jvm")) {
            return Selection.of(Condition.jvm());
        }
        if (PREFIX.matcher(part).matches()) {
            int colon = part.indexOf(':');
            return conditions.prefixed(text, part.substring(0, colon), part.substring(colon + 1), depth);
        }
        if (part.startsWith("-")) {
            return part.equals("-1") ? new Target.Everybody() : new Target.Group(pid(text, part.substring(1)));
        }
        if (part.startsWith("+") && isDigits(part.substring(1))) {
            throw BadRequest.target(text, "is no pid; write it without the sign");
        }
        return aliases.apply(part).orElseGet(() -> new Target.Name(ConditionParser.unescaped(part), false));
    }

    private static Target handles(String text, String part) {
        List<ProcessIdentity> identities = new ArrayList<>();
        for (String handle : part.split(",", -1)) {
            ProcessIdentity identity = ProcessIdentity.parse(handle)
                    .orElseThrow(() ->
                            BadRequest.target(text, "is no handle; one looks like 4242@8371934 or 4242@8371934.13811"));
            if (identities.stream().noneMatch(identity::sameAs)) { // each counts once
                identities.add(identity);
            }
        }
        return identities.size() == 1 ? new Target.Handle(identities.get(0)) : new Target.Handles(identities);
    }

    static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    static int pid(String text, String digits) {
        if (!isDigits(digits) || digits.startsWith("0")) {
            throw BadRequest.target(text, "is malformed; a process id is 1 to 2147483647 without sign or leading zero");
        }
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException tooLarge) {
            throw BadRequest.target(text, "is above the highest possible process id, 2147483647");
        }
    }
}
