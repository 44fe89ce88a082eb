package io.signalman.cli.fleet;

import io.signalman.cli.output.Failure;
import io.signalman.core.Nearest;
import io.signalman.fleet.Host;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Selects hosts by words that commas separate. Names of groups and hosts add up, and each {@code label=value} narrows the
 * selection: {@code web,db,zone=eu} are the hosts of both groups in that zone.
 */
final class Selection {
    static final String ALL = "all";

    private final List<Host> hosts;
    private final String source;
    private final Set<String> groups = new HashSet<>();
    private final Set<String> names = new HashSet<>();

    /** @param source the place of the hosts in messages */
    Selection(String source, List<Host> hosts) {
        this.source = source;
        this.hosts = hosts;
        hosts.forEach(host -> {
            groups.add(host.group());
            names.add(host.name());
        });
    }

    /**
     * The hosts in their order.
     *
     * @throws Failure for an unknown or ambiguous name, and if no host is left
     */
    List<Host> of(String text) {
        List<Predicate<Host>> named = new ArrayList<>();
        Predicate<Host> narrowed = host -> true;
        for (String word : text.split(",", -1)) {
            int end = word.indexOf('=');
            String key = end < 0 ? "" : word.substring(0, end);
            String value = word.substring(end + 1);
            if (word.isEmpty() || end == 0 || value.isEmpty()) {
                throw Failure.usage(
                        "--on " + text + " is malformed; write a group, hosts separated by commas, or label=value.");
            }
            switch (key) {
                case "" -> named.add(name(word));
                case "group" -> named.add(group(value));
                case "host" -> named.add(host(value));
                default ->
                    narrowed = narrowed.and(host -> value.equals(host.labels().get(key)));
            }
        }
        Predicate<Host> all = narrowed;
        List<Host> selected = hosts.stream()
                .filter(host -> named.isEmpty() || named.stream().anyMatch(one -> one.test(host)))
                .filter(all)
                .toList();
        if (selected.isEmpty()) {
            throw Failure.usage("--on " + text + " selects no host of " + source + ".");
        }
        return selected;
    }

    private Predicate<Host> name(String word) {
        boolean group = groups.contains(word);
        boolean host = isHost(word);
        boolean all = word.equals(ALL);
        if ((group && host) || (all && (group || host))) {
            throw Failure.usage("\"" + word + "\" has several meanings in " + source + "; write " + "group=" + word
                    + " or host=" + word + ".");
        }
        if (all) {
            return any -> true;
        }
        return group ? group(word) : host(word);
    }

    private Predicate<Host> group(String name) {
        if (!groups.contains(name)) {
            throw unknown(name, "group", groups);
        }
        return host -> host.group().equals(name);
    }

    private Predicate<Host> host(String name) {
        if (!isHost(name)) {
            Set<String> known = new HashSet<>(names);
            known.addAll(groups);
            throw unknown(name, "group or host", known);
        }
        return host -> is(host, name);
    }

    private boolean isHost(String name) {
        return hosts.stream().anyMatch(host -> is(host, name));
    }

    /** An inventory's names have a port, which may be left out. */
    private static boolean is(Host host, String name) {
        return host.name().equals(name)
                || (host.name().startsWith(name + ":") && host.name().indexOf(':', name.length() + 1) < 0);
    }

    private Failure unknown(String name, String kind, Set<String> known) {
        return Failure.usage("\"" + name + "\" is no " + kind + " of " + source
                + Nearest.to(name, known)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("."));
    }
}
