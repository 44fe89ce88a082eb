package io.signalman.policy;

import io.signalman.core.Account;
import io.signalman.core.Caller;
import io.signalman.core.ErrorText;
import io.signalman.core.Operation;
import io.signalman.core.Policy;
import io.signalman.core.ProcessFacts;
import io.signalman.core.Signal;
import io.signalman.core.SignalTable;
import io.signalman.core.Truth;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A policy as text, one rule per line. The first rule that fits decides; without one the request is refused:
 *
 * <pre>
 * # effect  who              operations   signals    targets
 * deny      *                *            KILL       user:postgres
 * allow     role:operator    send,group   HUP,USR1   nginx,"my worker*"
 * allow     monitoring       probe,list   *          *
 * allow     role:monitoring  send         QUIT       jvm
 * </pre>
 *
 * <p>Who: a principal, {@code role:<role>}, {@code unix:<uid>}, {@code *}. Operations: send, group, stop, probe, list,
 * {@code *} for these five, audit. Signals:
 * as in a request, {@code *}. Targets: a name with {@code *} and {@code ?}, {@code name:} before a name that
 * looks like something else, {@code user:<user>}, {@code tree:<name>} (the process or an ancestor has that name),
 * {@code tree:self} (the host JVM and its descendants), {@code jvm}, {@code *}.
 *
 * <p>If a rule can't be judged now, a deny rule refuses and an allow rule does not fit.
 */
public final class PolicyFile implements Policy {
    private static final int COLUMNS = 5;

    /** The most characters of a rule in a message: each result of a request repeats the rule. */
    private static final int MOST_SHOWN = 200;

    private final String file;
    private final List<Rule> rules;
    private final RuleIndex index;

    private PolicyFile(String file, List<Rule> rules) {
        this.file = file;
        this.rules = rules;
        this.index = new RuleIndex(rules);
    }

    /**
     * Parses the whole policy before any rule takes effect.
     *
     * @param file the name that messages use
     * @param users looks up the name of a user; also later, whenever a rule is judged
     * @throws PolicyException for the first mistake: file, line, column and what was expected
     */
    public static PolicyFile parse(String file, String text, SignalTable signals, Function<String, Account> users)
            throws PolicyException {
        List<Rule> rules = new ArrayList<>();
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            List<List<PolicyLine.Item>> columns = PolicyLine.columns(file, i + 1, lines[i]);
            if (!columns.isEmpty()) {
                rules.add(new RuleReader(file, i + 1, lines[i], signals, users).rule(columns));
            }
        }
        return new PolicyFile(file, List.copyOf(rules));
    }

    @Override
    public Verdict judge(Caller caller, Operation operation, Signal signal, ProcessFacts process) {
        BitSet candidates = index.candidates(process);
        for (int i = candidates.nextSetBit(0); i >= 0; i = candidates.nextSetBit(i + 1)) {
            Rule rule = rules.get(i);
            Truth fits = rule.fits(caller, operation, signal, process);
            if (fits.holds()) {
                return new Verdict(rule.allows(), rule.source());
            }
            if (fits.isUnknown() && !rule.allows()) {
                return new Verdict(
                        false, rule.source() + " (refuses as long as it can't be judged: " + fits.doubt() + ")");
            }
        }
        return new Verdict(false, file + ": no rule fits");
    }

    /** Without a rule that names {@link Operation#AUDIT} for the caller, the role {@link Policy#ADMIN} decides. */
    @Override
    public boolean mayUse(Caller caller, Operation operation) {
        List<Rule> about =
                rules.stream().filter(rule -> rule.isAbout(caller, operation)).toList();
        if (operation == Operation.AUDIT) {
            return about.isEmpty()
                    ? caller.roles().contains(ADMIN)
                    : about.get(0).allows();
        }
        return about.stream()
                .filter(rule -> rule.allows() || rule.isForEverything())
                .findFirst()
                .filter(Rule::allows)
                .isPresent();
    }

    /** The rules that can't be judged now, as sentences. */
    List<String> problems() {
        return rules.stream().flatMap(rule -> rule.problems().stream()).toList();
    }

    /** The number of rules. */
    public int size() {
        return rules.size();
    }

    /** Reads one line. */
    private record RuleReader(
            String file, int line, String text, SignalTable signals, Function<String, Account> users) {
        Rule rule(List<List<PolicyLine.Item>> columns) throws PolicyException {
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
            Set<Operation> operations = operations(columns.get(2));
            for (PolicyLine.Item item :
                    operations.contains(Operation.AUDIT) ? about(columns) : List.<PolicyLine.Item>of()) {
                if (!item.isAll()) {
                    throw problem(item.column(), "expected *, since audit is about no signal and no process");
                }
            }
            return new Rule(
                    allows,
                    who(columns.get(1)),
                    operations,
                    numbers(columns.get(3)),
                    targets(columns.get(4)),
                    file + ":" + line + ": " + shown(text.strip()));
        }

        private static String shown(String rule) {
            return rule.codePointCount(0, rule.length()) <= MOST_SHOWN
                    ? rule
                    : rule.substring(0, rule.offsetByCodePoints(0, MOST_SHOWN)) + "…";
        }

        private static List<PolicyLine.Item> about(List<List<PolicyLine.Item>> columns) {
            return Stream.concat(columns.get(3).stream(), columns.get(4).stream())
                    .toList();
        }

        private boolean allows(List<PolicyLine.Item> items) throws PolicyException {
            PolicyLine.Item item = items.get(0);
            boolean keyword = items.size() == 1 && Set.of("allow", "deny").contains(item.text());
            if (!keyword) {
                throw problem(item.column(), "expected allow or deny, found \"" + item.text() + "\"");
            }
            return item.text().equals("allow");
        }

        private Predicate<Caller> who(List<PolicyLine.Item> items) throws PolicyException {
            List<Predicate<Caller>> all = new ArrayList<>();
            for (PolicyLine.Item item : items) {
                all.add(who(item));
            }
            return caller -> all.stream().anyMatch(one -> one.test(caller));
        }

        private Predicate<Caller> who(PolicyLine.Item item) throws PolicyException {
            for (String prefix : List.of(Who.ROLE, Who.UNIX, Who.JMX)) {
                after(prefix, item);
            }
            try {
                return Who.parse(item);
            } catch (IllegalArgumentException e) {
                throw problem(item.column(), ErrorText.of(e));
            }
        }

        private Set<Operation> operations(List<PolicyLine.Item> items) throws PolicyException {
            Set<Operation> operations = EnumSet.noneOf(Operation.class);
            for (PolicyLine.Item item : items) {
                Set<Operation> meant = EnumSet.allOf(Operation.class);
                meant.removeIf(operation -> item.isAll()
                        ? operation == Operation.AUDIT // so that older files do not show the audit trail to anybody
                        : !operation.name().toLowerCase(Locale.ROOT).equals(item.text()));
                if (meant.isEmpty()) {
                    throw problem(
                            item.column(),
                            "expected an operation (send, group, stop, probe, list, audit or *), found \"" + item.text()
                                    + "\"");
                }
                operations.addAll(meant);
            }
            return operations;
        }

        private Set<Integer> numbers(List<PolicyLine.Item> items) throws PolicyException {
            Set<Integer> numbers = new HashSet<>();
            for (PolicyLine.Item item : items) {
                if (item.isAll()) {
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

        private List<Function<ProcessFacts, Truth>> targets(List<PolicyLine.Item> items) throws PolicyException {
            List<Function<ProcessFacts, Truth>> targets = new ArrayList<>();
            for (PolicyLine.Item item : items) {
                targets.add(target(item));
            }
            return List.copyOf(targets);
        }

        private Function<ProcessFacts, Truth> target(PolicyLine.Item item) throws PolicyException {
            if (item.isAll()) {
                return Rule.ANY;
            }
            if (!item.quoted() && item.text().equals("jvm")) {
                return ProcessFacts::jvm;
            }
            if (!item.quoted() && item.text().equals("tree:self")) {
                return ProcessFacts::ofHost;
            }
            Optional<String> user = after("user:", item);
            if (user.isPresent()) {
                return ownedBy(item, user.get());
            }
            Optional<String> root = after("tree:", item);
            if (root.isPresent()) {
                Glob glob = new Glob(root.get());
                return process -> isBelow(glob, process.lineage());
            }
            return new Glob(name(item));
        }

        private OwnedBy ownedBy(PolicyLine.Item item, String user) throws PolicyException {
            OwnedBy owned = new OwnedBy(user, users);
            String problem = owned.problem();
            if (!problem.isEmpty()) {
                throw problem(item.column(), problem + "; name a user of this host, or a uid, as in user:1000");
            }
            return owned;
        }

        private static Truth isBelow(Glob glob, ProcessFacts.Lineage lineage) {
            Truth below = Truth.NO;
            for (ProcessFacts.Name name : lineage.names()) {
                below = below.or(() -> glob.matches(name));
            }
            return below.or(() -> lineage.whole() ? Truth.NO : Truth.unknown("an ancestor of it can't be read"));
        }

        private String name(PolicyLine.Item item) throws PolicyException {
            Optional<String> name = after("name:", item);
            if (name.isPresent()) {
                return name.get();
            }
            if (!item.quoted() && item.text().matches("[a-z]+:.*|[-+]?[0-9]+(@.*)?|.*&.*")) {
                throw problem(
                        item.column(),
                        "expected a name, user:, tree:, jvm or *, found \"" + item.text()
                                + "\"; for a process of that name write name:" + item.text());
            }
            return item.text();
        }

        private Optional<String> after(String prefix, PolicyLine.Item item) throws PolicyException {
            if (item.quoted() || !item.text().startsWith(prefix)) {
                return Optional.empty();
            }
            if (item.text().length() == prefix.length()) {
                throw problem(item.column() + prefix.length(), "expected a name after " + prefix);
            }
            return Optional.of(item.text().substring(prefix.length()));
        }

        private PolicyException problem(int column, String what) {
            return new PolicyException(file, line, column, what);
        }
    }
}
