package io.signalman.assembly;

import io.signalman.core.RateLimit;
import io.signalman.core.Rules;
import io.signalman.core.Scope;
import io.signalman.regex.LinearPatterns;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * How an agent is to run, from {@code key=value} text.
 *
 * @param http whether to listen on TCP
 * @param host the address to listen on
 * @param port 0 to 65535; 0 lets the kernel choose
 * @param hosts further names allowed in a Host header, lower case
 * @param origins exact browser origins allowed, lower case
 * @param tls whether HTTP is HTTPS, and with which files
 * @param socket the Unix domain socket
 * @param tokens the file of principals who may call over HTTP; empty: the owner only
 * @param rules scope, guards, aliases
 * @param localRole the role of JMX callers without a Subject; empty: admin unless another door is open
 * @param jmxRole the role of JMX callers whom the connector authenticated; empty: admin, and none under a policy
 * @param register where the MBean is registered
 * @param policy the file of rules; empty: roles decide
 * @param audit where requests are recorded; empty: nowhere
 * @param rate how often one principal may send
 * @param runDir where run files go; empty: chosen by {@link RunFolder}
 * @param nativeDir the folder that the native library is loaded from; empty: chosen by {@link io.signalman.posix.NativeFile}
 * @param startDelay with {@code -javaagent}: how long to wait for the host to make its platform MBean server
 */
record Settings(
        boolean http,
        String host,
        int port,
        Set<String> hosts,
        Set<String> origins,
        TlsSettings tls,
        SocketSettings socket,
        Optional<Path> tokens,
        Rules rules,
        Optional<Role> localRole,
        Optional<Role> jmxRole,
        Register register,
        Optional<Path> policy,
        Optional<AuditSettings> audit,
        Rate rate,
        Optional<Path> runDir,
        Optional<Path> nativeDir,
        Duration startDelay) {
    private static final String ALIAS = "alias.";
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);
    private static final Pattern RATE = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,3})?/s");
    private static final Set<String> KNOWN = Set.of(
            "http",
            "host",
            "port",
            "hosts",
            "origins",
            "socket",
            "socket.mode",
            "socket.group",
            "tokens",
            "scope",
            "local.role",
            "jmx.role",
            "register",
            "policy",
            "audit",
            "audit.sync",
            "audit.max-size",
            "audit.keep",
            "rate",
            "burst",
            "fanout.max",
            "guard.self",
            "guard.init",
            "guard.broadcast",
            "run.dir",
            "native.dir",
            "start.delay");

    /** What a caller may do. */
    enum Role {
        ADMIN,
        VIEWER;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** See {@link RateLimit}. */
    record Rate(double perSecond, int burst) {}

    /** Who reaches the MBean. */
    enum Register {
        /** JMX callers as well. */
        PLATFORM,
        /** Our own HTTP only. */
        PRIVATE
    }

    /**
     * Checks every key and value.
     *
     * @throws IllegalArgumentException that names the option that is unknown or malformed, and what it takes
     */
    static Settings of(Map<String, String> options) {
        for (String key : options.keySet()) {
            if (!KNOWN.contains(key)
                    && !TlsSettings.KEYS.contains(key)
                    && !(key.startsWith(ALIAS) && key.length() > ALIAS.length())) {
                throw new IllegalArgumentException("unknown option " + key + "; known are " + String.join(", ", known())
                        + ", alias.<name>, config and debug");
            }
        }
        Options read = new Options(options);
        return new Settings(
                read.flag("http", "true", "true", "false"),
                read.text("host", "127.0.0.1"),
                read.number("port", 0, 0, 65535),
                read.list("hosts"),
                read.list("origins"),
                TlsSettings.of(read),
                SocketSettings.of(read),
                read.path("tokens", "a file"),
                new Rules(
                        read.choice("scope", Scope.class).orElse(Scope.USER),
                        read.number("fanout.max", Rules.DEFAULT_FANOUT_MAX, 1, Integer.MAX_VALUE),
                        read.flag("guard.self", "on", "on", "off"),
                        read.flag("guard.init", "on", "on", "off"),
                        read.flag("guard.broadcast", "on", "on", "off"),
                        aliases(options),
                        LinearPatterns.RE2J),
                read.choice("local.role", Role.class),
                read.choice("jmx.role", Role.class),
                read.choice("register", Register.class).orElse(Register.PLATFORM),
                read.path("policy", "a file"),
                AuditSettings.of(read),
                rate(read),
                read.path("run.dir", "a folder"),
                read.path("native.dir", "a folder"),
                read.duration("start.delay", LONGEST_DELAY, "a duration of up to one minute, such as 500ms, 5s or 1m")
                        .orElse(Duration.ofSeconds(5)));
    }

    /** The option that an environment variable means, which can carry no "-". */
    static String option(String dotted) {
        return known().stream()
                .filter(known -> known.replace('-', '.').equals(dotted))
                .findFirst()
                .orElse(dotted);
    }

    private static Set<String> known() {
        Set<String> known = new TreeSet<>(KNOWN);
        known.addAll(TlsSettings.KEYS);
        return known;
    }

    private static Rate rate(Options read) {
        double perSecond = read.value(
                        "rate", Settings::perSecond, "a number of requests a second, such as 10/s or 0.5/s")
                .orElse(0.0);
        return new Rate(perSecond, read.number("burst", (int) Math.max(1, Math.ceil(perSecond)), 1, 1_000_000));
    }

    private static Optional<Double> perSecond(String text) {
        return RATE.matcher(text).matches()
                ? Optional.of(Double.valueOf(text.substring(0, text.length() - "/s".length())))
                        .filter(rate -> rate > 0)
                : Optional.empty();
    }

    private static Map<String, String> aliases(Map<String, String> options) {
        Map<String, String> aliases = new LinkedHashMap<>();
        options.forEach((key, value) -> {
            if (key.startsWith(ALIAS)) {
                aliases.put(key.substring(ALIAS.length()), value);
            }
        });
        return aliases;
    }
}
