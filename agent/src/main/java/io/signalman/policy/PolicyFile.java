package io.signalman.policy;

import io.signalman.core.Caller;
import io.signalman.core.ErrorText;
import io.signalman.core.Operation;
import io.signalman.core.Policy;
import io.signalman.core.ProcessFacts;
import io.signalman.core.Signal;
import io.signalman.core.SignalTable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A policy as text, a rule a line, of which the first that fits decides, and none is a refusal:
 *
 * <pre>
 * # effect  who              operations   signals    targets
 * deny      *                *            KILL       user:postgres
 * allow     role:operator    send,group   HUP,USR1   nginx,"my worker*"
 * allow     monitoring       probe,list   *          *
 * allow     role:monitoring  send         QUIT       jvm
 * </pre>
 *
 * <p>Who: a principal, {@code role:<role>}, {@code *}. Operations: send, group, stop, probe, list, {@code *}. Signals:
 * whatever a caller may write, {@code *}. Targets: a name with {@code *} and {@code ?}, {@code name:} before one that
 * looks like something else, {@code user:<user>}, {@code tree:<name>} (it, or an ancestor of it, has that name),
 * {@code tree:self} (the host JVM and its descendants), {@code jvm}, {@code *}.
 */
public final class PolicyFile implements Policy {
    private static final int COLUMNS = 5;

    private final String file;
    private final List<Rule> rules;

    private PolicyFile(String file, List<Rule> rules) {
        this.file = file;
        this.rules = rules;
    }

    /**
     * Reads all of it before any of it counts.
     *
     * @param file the name that messages use
     * @throws PolicyException for the first mistake: file, line, column and what was expected
     */
    public static PolicyFile parse(String file, String text, SignalTable signals) throws PolicyException {
        List<Rule> rules = new ArrayList<>();
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            List<List<Line.Item>> columns = Line.columns(file, i + 1, lines[i]);
            if (!columns.isEmpty()) {
                rules.add(new Reader(file, i + 1, lines[i], signals).rule(columns));
            }
        }
        return new PolicyFile(file, List.copyOf(rules));
    }

    @Override
    public Verdict judge(Caller caller, Operation operation, Signal signal, ProcessFacts process) {
        return rules.stream()
                .filter(rule -> rule.fits(caller, operation, signal, process))
                .findFirst()
                .map(rule -> new Verdict(rule.allows(), rule.source()))
                .orElseGet(() -> new Verdict(false, file + ": no rule fits"));
    }

    /** How many rules there are. */
    public int size() {
        return rules.size();
    }

    /** Reads one line. */
    private record Reader(String file, int line, String text, SignalTable signals) {
        Rule rule(List<List<Line.Item>> columns) throws PolicyException {
            boolean allows = allows(columns.get(0));
            if (columns.size() != COLUMNS) {
                throw columns.size() < COLUMNS
                        ? problem(
                                text.stripTrailing().length() + 1,
                                "expected "
                                        + List.of("who", "operations", "signals", "targets")
                                                .get(columns.size() - 1))
                        : problem(columns.get(COLUMNS).get(0).column(), "expected the end of the line");
            }
            return new Rule(
                    allows,
                    any(columns.get(1), this::who),
                    operations(columns.get(2)),
                    numbers(columns.get(3)),
                    any(columns.get(4), this::target),
                    file + ":" + line + ": " + text.strip());
        }

        private boolean allows(List<Line.Item> items) throws PolicyException {
            Line.Item item = items.get(0);
            boolean keyword = items.size() == 1 && Set.of("allow", "deny").contains(item.text());
            if (!keyword) {
                throw problem(item.column(), "expected allow or deny, found \"" + item.text() + "\"");
            }
            return item.text().equals("allow");
        }

        private Predicate<Caller> who(Line.Item item) throws PolicyException {
            if (isAll(item)) {
                return caller -> true;
            }
            Optional<String> role = after("role:", item);
            return role.isPresent()
                    ? caller -> caller.roles().contains(role.get())
                    : caller -> caller.name().equals(item.text());
        }

        private Set<Operation> operations(List<Line.Item> items) throws PolicyException {
            Set<Operation> operations = EnumSet.noneOf(Operation.class);
            for (Line.Item item : items) {
                Set<Operation> meant = EnumSet.allOf(Operation.class);
                meant.removeIf(operation -> !isAll(item)
                        && !operation.name().toLowerCase(Locale.ROOT).equals(item.text()));
                if (meant.isEmpty()) {
                    throw problem(
                            item.column(),
                            "expected an operation (send, group, stop, probe, list or *), found \"" + item.text()
                                    + "\"");
                }
                operations.addAll(meant);
            }
            return operations;
        }

        private Set<Integer> numbers(List<Line.Item> items) throws PolicyException {
            Set<Integer> numbers = new HashSet<>();
            for (Line.Item item : items) {
                if (isAll(item)) {
                    return Set.of();
                }
                try {
                    numbers.add(signals.parse(item.text()).number());
                } catch (IllegalArgumentException e) {
                    throw problem(item.column(), "expected a signal or *; " + ErrorText.of(e));
                }
            }
            return numbers;
        }

        private Predicate<ProcessFacts> target(Line.Item item) throws PolicyException {
            if (isAll(item)) {
                return process -> true;
            }
            if (!item.quoted() && item.text().equals("jvm")) {
                return ProcessFacts::jvm;
            }
            if (!item.quoted() && item.text().equals("tree:self")) {
                return ProcessFacts::ofHost;
            }
            Optional<String> user = after("user:", item);
            if (user.isPresent()) {
                return process -> process.user().equals(user.get());
            }
            Optional<String> root = after("tree:", item);
            if (root.isPresent()) {
                Glob glob = new Glob(root.get());
                return process -> process.lineage().stream().anyMatch(glob::matches);
            }
            Glob glob = new Glob(name(item));
            return process -> glob.matches(process.name());
        }

        private String name(Line.Item item) throws PolicyException {
            Optional<String> name = after("name:", item);
            if (name.isPresent()) {
                return name.get();
            }
            if (!item.quoted() && item.text().matches("[a-z]+:.*")) {
                throw problem(
                        item.column(),
                        "expected a name, user:, tree:, jvm or *, found \"" + item.text()
                                + "\"; for a process of that name write name:" + item.text());
            }
            return item.text();
        }

        private Optional<String> after(String prefix, Line.Item item) throws PolicyException {
            if (item.quoted() || !item.text().startsWith(prefix)) {
                return Optional.empty();
            }
            if (item.text().length() == prefix.length()) {
                throw problem(item.column() + prefix.length(), "expected a name after " + prefix);
            }
            return Optional.of(item.text().substring(prefix.length()));
        }

        private static boolean isAll(Line.Item item) {
            return !item.quoted() && item.text().equals("*");
        }

        private PolicyException problem(int column, String what) {
            return new PolicyException(file, line, column, what);
        }

        /** Turns an item into what it matches. */
        private interface Meaning<T> {
            Predicate<T> of(Line.Item item) throws PolicyException;
        }

        private static <T> Predicate<T> any(List<Line.Item> items, Meaning<T> meaning) throws PolicyException {
            Predicate<T> any = thing -> false;
            for (Line.Item item : items) {
                any = any.or(meaning.of(item));
            }
            return any;
        }
    }
}
