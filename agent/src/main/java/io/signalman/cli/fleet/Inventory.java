package io.signalman.cli.fleet;

import io.signalman.cli.output.Failure;
import io.signalman.fleet.Host;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hosts with the URLs of their agents, as Prometheus describes targets: a list of groups, each with {@code targets} and
 * {@code labels}.
 */
final class Inventory {
    static final int MOST_HOSTS = 10_000;

    private static final String UNIX = "unix:";
    private static final int MOST_SHOWN = 5;

    /** A name or address and a port. */
    private static final Pattern TARGET =
            Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]):([0-9]{1,5})");

    /** As long as sun_path, unix(7). */
    private static final Pattern SOCKET = Pattern.compile("/[\\p{Graph}\\p{L}]{1,106}");

    private static final Pattern LOOPBACK = Pattern.compile("http://(127\\.[0-9.]+|localhost|\\[::1]):.*");

    private final String source;
    private final Map<String, Host> hosts = new LinkedHashMap<>();
    private final Map<String, String> urls = new LinkedHashMap<>();
    private final Set<String> duplicates = new TreeSet<>();

    private Inventory(String source) {
        this.source = source;
    }

    /**
     * Reads a document of text, lists and maps.
     *
     * @param source its name in messages
     * @throws Failure that says what is wrong
     */
    static Inventory of(String source, Object document) {
        Inventory inventory = new Inventory(source);
        if (!(document instanceof List<?> groups)) {
            throw inventory.wrong("is no list of groups; write it like"
                    + " [{\"targets\": [\"web1:7080\"], \"labels\": {\"group\": \"web\"}}]");
        }
        for (int i = 0; i < groups.size(); i++) {
            inventory.addGroup("has in group " + (i + 1), groups.get(i));
        }
        inventory.check();
        return inventory;
    }

    private void addGroup(String where, Object group) {
        if (!(group instanceof Map<?, ?> map) || !(map.get("targets") instanceof List<?> targets)) {
            throw wrong(where + " no list of targets");
        }
        Map<String, String> labels = new TreeMap<>();
        if (map.get("labels") instanceof Map<?, ?> given) {
            given.forEach((name, value) -> labels.put(String.valueOf(name), String.valueOf(value)));
        } else if (map.get("labels") != null) {
            throw wrong(where + " labels that are no names with values");
        }
        String scheme = labels.getOrDefault("__scheme__", "https");
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw wrong(where + " the label __scheme__ " + quoted(scheme) + "; it is https or http");
        }
        String named = labels.getOrDefault("group", "");
        labels.keySet().removeIf(label -> label.startsWith("__") || label.equals("group"));
        for (Object target : targets) {
            add(where, String.valueOf(target), scheme, new Host(String.valueOf(target), named, labels));
        }
    }

    private void add(String where, String target, String scheme, Host host) {
        boolean socket = target.startsWith(UNIX)
                && SOCKET.matcher(target.substring(UNIX.length())).matches();
        Matcher address = TARGET.matcher(target);
        boolean valid = socket || (address.matches() && isPort(address.group(2)));
        if (!valid) {
            throw wrong(where + " the target " + quoted(target) + "; write host:port or unix:/path/of/its/socket");
        }
        if (hosts.put(target, host) != null) {
            duplicates.add(target);
        }
        urls.put(target, socket ? target : scheme + "://" + target);
        if (hosts.size() > MOST_HOSTS) {
            throw wrong("has more than " + MOST_HOSTS + " hosts; split it");
        }
    }

    private static boolean isPort(String digits) {
        int port = Integer.parseInt(digits);
        return port > 0 && port <= 65_535;
    }

    private static String quoted(String text) {
        return "\"" + text.substring(0, Math.min(text.length(), 100)) + "\"";
    }

    private void check() {
        if (!duplicates.isEmpty()) {
            String more = duplicates.size() > MOST_SHOWN ? " and " + (duplicates.size() - MOST_SHOWN) + " more" : "";
            throw wrong("names hosts twice: "
                    + String.join(", ", duplicates.stream().limit(MOST_SHOWN).toList()) + more
                    + "; name each once, so that none is signalled twice");
        }
        if (hosts.isEmpty()) {
            throw wrong("has no hosts");
        }
    }

    private Failure wrong(String what) {
        return Failure.usage("The inventory " + source + " " + what + ".");
    }

    /** @throws Failure if a token would cross a network in the clear */
    void checkPlain(boolean hasToken) {
        for (String url : urls.values()) {
            if (hasToken && url.startsWith("http:") && !LOOPBACK.matcher(url).matches()) {
                throw wrong(
                        "has " + url + ", which would carry the token in the clear; serve HTTPS there, and leave out"
                                + " the label __scheme__");
            }
        }
    }

    /** In the order of the inventory. */
    List<Host> hosts() {
        return new ArrayList<>(hosts.values());
    }

    /** The URLs of agents by their hosts' names. */
    Map<String, String> urls() {
        return urls;
    }
}
