package io.signalman.core.target;

import io.signalman.core.BadRequest;
import io.signalman.core.Container;
import io.signalman.core.Durations;
import io.signalman.core.ErrorText;
import io.signalman.core.Patterns;
import io.signalman.core.ProcessStat;
import io.signalman.core.Sentences;
import io.signalman.core.TimeBudget;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;

/** Parses conditions, {@code prefix:value}. */
record ConditionParser(TargetParser targets, Patterns patterns, TimeBudget budget, Set<String> pidFileFolders) {
    private static final String KNOWN =
            "name, cmd, exe, user, uid, gid, group, session, parent, tree, ns, tty, state, cgroup,"
                    + " unit, container, pod, env, jvm, older, newer and pidfile";

    /** Restores ampersands that do not join conditions, written in the notation of {@link ProcessStat#name}. */
    static String unescaped(String text) {
        return text.replace("\\x26", "&");
    }

    /** @param depth how many targets enclose it */
    Target prefixed(String text, String prefix, String value, int depth) {
        return switch (prefix) {
            case "name" -> new Target.Name(unescaped(given(text, prefix, value)), true);
            case "group" -> value.equals("0") ? new Target.OwnGroup() : new Target.Group(TargetParser.pid(text, value));
            case "tree" ->
                value.isEmpty() || TargetParser.isDigits(value)
                        ? new Target.Tree(TargetParser.pid(text, value))
                        : Selection.of(Condition.tree(targets.nested(text, value, depth)));
            case "cgroup" -> new Target.Cgroup(unescaped(checked(text, value, "/.*", "cgroup:, a path from its root")));
            case "parent" -> Selection.of(Condition.parent(targets.nested(text, value, depth)));
            case "ns" -> Selection.of(Condition.namespace(targets.nested(text, value, depth)));
            case "pidfile" -> pidFile(text, unescaped(value));
            case "expect" ->
                throw BadRequest.target(
                        text, "only says how many processes are expected; add it to a target, as in nginx&expect:1");
            default -> Selection.of(condition(text, prefix, given(text, prefix, value)));
        };
    }

    private Target pidFile(String text, String path) {
        if (pidFileFolders.isEmpty()) {
            throw BadRequest.target(
                    text,
                    "names a file, which this agent does not allow; list the file's folder in the setting pidfiles,"
                            + " or configure alias.<name>=pidfile:<path>");
        }
        return PidFileTarget.below(pidFileFolders, TargetParser.path(text, path));
    }

    private Condition condition(String text, String prefix, String value) {
        return switch (prefix) {
            case "cmd" -> Condition.commandLine(pattern(text, value));
            case "exe" -> Condition.executable(unescaped(value));
            case "user" -> Condition.user(value);
            case "uid" -> Condition.realUser(value);
            case "gid" -> Condition.realGroup(value);
            case "session" -> Condition.session(TargetParser.pid(text, value));
            case "tty" -> Condition.terminal(terminal(text, value));
            case "state" -> Condition.state(checked(text, value, "[A-Za-z]+", "state:, as in state:ZT"));
            case "unit" -> Condition.unit(unescaped(checked(text, value, "[^/]+", "unit:, as in unit:nginx.service")));
            case "container" ->
                Condition.container(unescaped(checked(
                        text,
                        value,
                        "[^/]{" + Container.SHORTEST_PREFIX + ",}",
                        "container:, which takes its id, at least 4 digits of that, or its cgroup's name")));
            case "pod" ->
                Condition.pod(checked(text, value, "[0-9a-f-]{32,36}", "pod:, which takes a pod's whole uid"));
            case "env" ->
                Condition.environment(unescaped(checked(text, value, "[^=]+=.*", "env:, as in env:KEY=VALUE")));
            case "jvm" -> Condition.jvm(unescaped(value));
            case "older" -> Condition.age(age(text, value), true);
            case "newer" -> Condition.age(age(text, value), false);
            default ->
                throw BadRequest.target(
                        text,
                        "begins with " + Sentences.quote(prefix + ":") + ", which is unknown; known are " + KNOWN
                                + ", and for a process of that name write name:…");
        };
    }

    private static String given(String text, String prefix, String value) {
        if (value.isBlank()) {
            throw BadRequest.target(text, "has nothing after " + prefix + ":");
        }
        return value;
    }

    private Predicate<String> pattern(String text, String regex) {
        try {
            return patterns.compile(regex, budget);
        } catch (IllegalArgumentException e) {
            throw BadRequest.target(text, ErrorText.of(e));
        }
    }

    private static String terminal(String text, String value) {
        String device = value.startsWith("/dev/") ? value.substring("/dev/".length()) : value;
        return "/dev/" + checked(text, device, "[A-Za-z0-9]+(/[A-Za-z0-9]+)?", "tty:, as in tty:pts/3");
    }

    private static String checked(String text, String value, String regex, String takes) {
        if (!value.matches("(?s)" + regex)) {
            throw BadRequest.target(text, "has the wrong form after " + takes);
        }
        return value;
    }

    private static Duration age(String text, String value) {
        return Durations.parse(value)
                .orElseThrow(() -> BadRequest.target(
                        text,
                        Durations.problem(
                                value, "has no length of time such as 500ms, 10s, 5m, 2h or 7d after its colon")));
    }
}
