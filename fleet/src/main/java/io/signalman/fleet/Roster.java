package io.signalman.fleet;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The enrolled agents with their public keys: one line each, with name, group, labels and key, such as {@code web1 web
 * zone=eu,tier=1 ed25519:…}; {@code -} stands for no labels. Operators trust this file and no broker.
 */
public final class Roster {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._/:-]{1,128}");

    private final Map<String, Agent> agents = new LinkedHashMap<>();

    /** An enrolled agent. */
    public record Agent(Host host, VerifyKey key) {
        /** Its line in the roster. */
        public String line() {
            String labels = host.labels().isEmpty() ? "-" : host.labelText();
            return host.name() + " " + host.group() + " " + labels + " " + key;
        }
    }

    private Roster() {}

    /**
     * Parses a roster.
     *
     * @param file the name for messages
     * @throws IllegalArgumentException that names the first line with a mistake
     */
    public static Roster parse(String file, String text) {
        Roster roster = new Roster();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            try {
                Agent agent = parse(line);
                if (roster.agents.put(agent.host().name(), agent) != null) {
                    throw new IllegalArgumentException("the name is taken by a line above");
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ":" + number + ": " + e.getMessage(), e);
            }
        }
        return roster;
    }

    private static Agent parse(String line) {
        String[] words = line.strip().split("[ \t]+", -1);
        if (words.length != 4) {
            throw new IllegalArgumentException("a line has a name, a group, labels or -, and a key");
        }
        return new Agent(
                new Host(name(words[0]), name(words[1]), words[2].equals("-") ? Map.of() : labels(words[2])),
                VerifyKey.parse(words[3]));
    }

    /**
     * Checks the name of an agent, operator or group.
     *
     * @throws IllegalArgumentException that says what a name looks like
     */
    public static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "a name has 1 to 64 letters, digits, dashes and underscores, and begins with a letter or digit");
        }
        return text;
    }

    /**
     * Parses labels, such as {@code zone=eu,tier=1}.
     *
     * @throws IllegalArgumentException that says what labels look like
     */
    public static Map<String, String> labels(String text) {
        Map<String, String> labels = new TreeMap<>();
        for (String label : text.split(",", -1)) {
            int end = label.indexOf('=');
            if (end < 1
                    || !LABEL.matcher(label.substring(0, end)).matches()
                    || !LABEL.matcher(label.substring(end + 1)).matches()
                    || labels.put(label.substring(0, end), label.substring(end + 1)) != null) {
                throw new IllegalArgumentException("labels look like zone=eu,tier=1, each once");
            }
        }
        return labels;
    }

    /** All agents, in the order of the file. */
    public Collection<Agent> agents() {
        return agents.values();
    }

    public Optional<Agent> agent(String name) {
        return Optional.ofNullable(agents.get(name));
    }
}
