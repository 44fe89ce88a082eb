package io.signalman.cli.client;

import io.signalman.cli.attach.Jvms;
import io.signalman.cli.output.Failure;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A file of contexts: Java properties, each on one line, {@code prod.url=https://…} and {@code current=prod}. A wrong line
 * makes the whole file unusable, because half of a context could lead to another agent.
 */
public final class ContextFile {
    private static final String CURRENT = "current";
    private static final String NAME = "[A-Za-z0-9._][A-Za-z0-9._-]{0,63}";
    private static final int LONGEST = 64 * 1024;
    private static final Set<String> FILES = Set.of("token-file", "ca-file", "certificate", "key", "socket");
    private static final Set<String> ITEMS =
            Set.of("jvm", "url", "socket", "token-file", "ca-file", "certificate", "key");

    private final Path path;
    private final Map<String, AgentAddress> contexts = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private Optional<String> current = Optional.empty();

    private ContextFile(Path path) {
        this.path = path;
    }

    /**
     * Parses a file.
     *
     * @throws Failure that names each wrong line
     */
    static ContextFile parse(Path path, String text) {
        if (text.length() > LONGEST) {
            throw Failure.usage(path + " is larger than 64 KiB; name the right file.");
        }
        ContextFile file = new ContextFile(path);
        Map<String, Map<String, String>> items = new TreeMap<>();
        Map<String, Integer> firstLines = new TreeMap<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (!line.isBlank()
                    && !line.strip().startsWith("#")
                    && !line.strip().startsWith("!")) {
                file.add(line, number, items, firstLines);
            }
        }
        items.forEach((name, given) -> file.finish(name, given, firstLines.getOrDefault(name, 0)));
        if (!file.problems.isEmpty()) {
            throw Failure.usage(String.join("; ", file.problems.subList(0, Math.min(5, file.problems.size()))));
        }
        return file;
    }

    private void add(String line, int number, Map<String, Map<String, String>> items, Map<String, Integer> firstLines) {
        Map.Entry<String, String> entry = entry(line);
        String key = entry.getKey();
        int dot = key.lastIndexOf('.');
        String item = key.substring(dot + 1);
        String value = entry.getValue();
        if (key.equals(CURRENT) && current.isEmpty() && isName(value)) {
            current = Optional.of(value);
        } else if (key.equals(CURRENT)) {
            problem(number, current.isPresent() ? "current stands there twice" : "current takes the name of a context");
        } else if (dot < 1 || !isName(key.substring(0, dot))) {
            problem(
                    number,
                    "expected current=<name> or <name>.<item>=<value>, with a name of letters, digits, dots,"
                            + " dashes and underscores");
        } else if (item.equals("token")) {
            problem(
                    number,
                    "a token does not belong in this file; write it to a file of mode 0600 and name that as " + key
                            + "-file");
        } else if (!ITEMS.contains(item)) {
            problem(
                    number,
                    "unknown item " + item + "; known are "
                            + String.join(", ", ITEMS.stream().sorted().toList()));
        } else if (value.isEmpty() || (FILES.contains(item) && !value.startsWith("/"))) {
            problem(number, key + (FILES.contains(item) ? " takes an absolute path" : " has no value"));
        } else {
            String name = key.substring(0, dot);
            firstLines.putIfAbsent(name, number);
            if (items.computeIfAbsent(name, none -> new LinkedHashMap<>()).put(item, value) != null) {
                problem(number, key + " stands there twice");
            }
        }
    }

    /** Reads a line as {@link Properties} does, but without a continuation; the key is "" if it is malformed. */
    private static Map.Entry<String, String> entry(String line) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(line));
        } catch (IOException | IllegalArgumentException malformed) {
            return Map.entry("", "");
        }
        Optional<String> key = properties.stringPropertyNames().stream().findFirst();
        boolean whole = key.isPresent()
                && line.indexOf('=') > 0
                && !line.stripTrailing().endsWith("\\");
        return whole
                ? Map.entry(key.get(), properties.getProperty(key.get(), "").strip())
                : Map.entry("", "");
    }

    private void finish(String name, Map<String, String> items, int number) {
        String wrong = problemOf(items);
        if (wrong.isEmpty()) {
            contexts.put(name, address(name, items));
        } else {
            problem(number, name + " " + wrong);
        }
    }

    /** What is wrong with the items of one context, "" if nothing is. */
    private static String problemOf(Map<String, String> items) {
        String jvm = items.getOrDefault("jvm", "");
        String url = items.getOrDefault("url", "");
        long ways = List.of("jvm", "url", "socket").stream()
                .filter(items::containsKey)
                .count();
        if (ways != 1) {
            return "takes one of jvm, url and socket";
        }
        if (Jvms.isPid(jvm)) {
            return "has a pid as jvm, which another JVM may get; give a name or conditions";
        }
        if (!jvm.isEmpty() && items.size() > 1) {
            return "takes nothing beside jvm; an agent of this host is known by its run file";
        }
        if (items.containsKey("certificate") != items.containsKey("key")) {
            return "takes certificate and key together";
        }
        boolean tls = items.containsKey("ca-file") || items.containsKey("key");
        return tls && !url.startsWith("https:") ? "takes ca-file, certificate and key only with url=https://…" : "";
    }

    private static AgentAddress address(String name, Map<String, String> items) {
        String socket = items.getOrDefault("socket", "");
        return new AgentAddress(
                name,
                items.getOrDefault("jvm", ""),
                socket.isEmpty() ? items.getOrDefault("url", "") : Connection.UNIX + socket,
                items.getOrDefault("token-file", ""),
                items.getOrDefault("ca-file", ""),
                items.getOrDefault("certificate", ""),
                items.getOrDefault("key", ""));
    }

    private void problem(int number, String what) {
        problems.add(path + ":" + number + ": " + what);
    }

    /** Whether a context may have the name. */
    public static boolean isName(String text) {
        return text.matches(NAME);
    }

    Path path() {
        return path;
    }

    Map<String, AgentAddress> contexts() {
        return contexts;
    }

    Optional<String> current() {
        return current;
    }

    /**
     * Adds or replaces a context; comments and other lines stay.
     *
     * @throws Failure if the text or the result is wrong
     */
    public static String with(Path path, String text, String name, Map<String, String> items) {
        StringBuilder lines = new StringBuilder(without(path, text, name));
        items.forEach((item, value) -> lines.append(escaped(name + "." + item))
                .append('=')
                .append(escaped(value))
                .append('\n'));
        return checked(path, lines.toString());
    }

    /** Removes a context. */
    public static String without(Path path, String text, String name) {
        return removing(path, text, key -> key.startsWith(name + ".") && key.lastIndexOf('.') == name.length());
    }

    /** Chooses a context; "" for none. */
    public static String using(Path path, String text, String name) {
        String rest = removing(path, text, CURRENT::equals);
        return checked(path, name.isEmpty() ? rest : rest + CURRENT + "=" + name + "\n");
    }

    private static String removing(Path path, String text, Predicate<String> isRemoved) {
        checked(path, text);
        StringBuilder kept = new StringBuilder();
        for (String line : text.lines().toList()) {
            boolean comment = line.isBlank()
                    || line.strip().startsWith("#")
                    || line.strip().startsWith("!");
            if (comment || !isRemoved.test(entry(line).getKey())) {
                kept.append(line).append('\n');
            }
        }
        return kept.toString();
    }

    private static String checked(Path path, String text) {
        parse(path, text);
        return text;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\");
    }
}
