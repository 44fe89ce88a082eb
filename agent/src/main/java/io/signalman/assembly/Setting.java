package io.signalman.assembly;

import static io.signalman.assembly.SettingParsers.LIST;
import static io.signalman.assembly.SettingParsers.ON_OFF;
import static io.signalman.assembly.SettingParsers.TEXT;
import static io.signalman.assembly.SettingParsers.choice;
import static io.signalman.assembly.SettingParsers.duration;
import static io.signalman.assembly.SettingParsers.flag;
import static io.signalman.assembly.SettingParsers.number;

import io.signalman.audit.Sync;
import io.signalman.core.Scope;
import io.signalman.core.judge.Rules;
import io.signalman.fleet.HubUrls;
import io.signalman.http.door.Tls.ClientAuth;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The table of settings, one row each. The parser reads it, {@code attach --help} and {@code serve --help} print it, and
 * a test compares it with the table in docs/settings.md.
 *
 * @param key the name, as in {@code key=value}
 * @param parser reads a value; it throws IllegalArgumentException with the values that the setting takes
 * @param fallback the value if the setting is not given
 * @param shown the default as the documentation shows it
 * @param meaning what the setting does, without a final dot
 * @param isPath whether the value is the path of a file or folder
 */
record Setting<T>(String key, Function<String, T> parser, T fallback, String shown, String meaning, boolean isPath) {
    /** The key of aliases, with the name of the alias after it. */
    static final String ALIAS = "alias.";

    private static final List<Setting<?>> ROWS = new ArrayList<>();
    private static final String NONE = "none";

    static final Setting<Boolean> HTTP =
            row("http", flag("true", "false"), "true", "false: no HTTP over TCP; the socket stays");
    static final Setting<String> HOST = row(
            "host",
            TEXT,
            "127.0.0.1",
            "the address to listen on; an address that other machines reach needs HTTPS, or tls=off");
    static final Setting<Integer> PORT =
            row("port", number(0, 65535), "0", "the port to listen on; 0 takes a free port");
    static final Setting<Set<String>> HOSTS =
            row("hosts", LIST, "", "further names allowed in the Host header, separated by ; or ,");
    static final Setting<Set<String>> ORIGINS =
            row("origins", LIST, "", "exact web origins that may call, separated by ; or ,");
    static final Setting<SocketSettings.Where> SOCKET = row(
            "socket",
            SocketSettings.Where::parse,
            "on",
            "HTTP over a Unix domain socket beside the run file, without a token; off: no socket; a path: the socket is there");
    static final Setting<Integer> SOCKET_MODE = row(
            "socket.mode", SocketSettings::mode, "600", "the permissions of the socket, which decide who may connect");
    static final Setting<Optional<String>> SOCKET_GROUP =
            optional("socket.group", TEXT, NONE, "the group of the socket, by name or gid");
    static final Setting<Optional<Path>> TOKENS = file(
            "tokens",
            "a file of further callers with roles, by token, user, certificate or key; without it only the JVM's user and"
                    + " root may call");
    static final Setting<Optional<TlsSettings.Switch>> TLS = optional(
            "tls", choice(TlsSettings.Switch.class), "on with a certificate", "off: plain HTTP on any address");
    static final Setting<Optional<Path>> TLS_CERTIFICATE =
            file("tls.certificate", "HTTPS with this certificate: PEM, followed by its chain");
    static final Setting<Optional<Path>> TLS_KEY =
            file("tls.key", "the private key of tls.certificate: PEM, PKCS#8, not encrypted; RSA, EC or Ed25519");
    static final Setting<Optional<Path>> TLS_KEYSTORE =
            file("tls.keystore", "HTTPS with the only key in this PKCS12 file and its certificate chain");
    static final Setting<Optional<Path>> TLS_KEYSTORE_PASSWORD = file(
            "tls.keystore.password-file",
            "the file whose first line is the password of tls.keystore; without it the password is empty");
    static final Setting<ClientAuth> TLS_CLIENT_AUTH = row(
            "tls.client-auth",
            choice(ClientAuth.class),
            NONE,
            "want: callers may show a certificate; need: callers must show one");
    static final Setting<Optional<Path>> TLS_TRUSTSTORE =
            file("tls.truststore", "the CAs of callers' certificates: PEM or PKCS12");
    static final Setting<Optional<Path>> TLS_TRUSTSTORE_PASSWORD =
            file("tls.truststore.password-file", "the file whose first line is the password of tls.truststore");
    static final Setting<Scope> SCOPE = row(
            "scope",
            choice(Scope.class),
            "user",
            "user: processes of the JVM's own user; tree: the JVM and its descendants; all: every process");
    static final Setting<Optional<Settings.Role>> LOCAL_ROLE = optional(
            "local.role",
            choice(Settings.Role.class),
            "automatic",
            "the role of JMX callers without authentication: admin (send) or viewer (look); automatic is admin while no"
                    + " other door is open");
    static final Setting<Optional<Settings.Role>> JMX_ROLE = optional(
            "jmx.role",
            choice(Settings.Role.class),
            "admin, none under a policy",
            "the role of JMX callers whom the connector authenticated: admin or viewer");
    static final Setting<Settings.Register> REGISTER = row(
            "register",
            choice(Settings.Register.class),
            "platform",
            "private: the MBean is not on the platform MBean server; only Signalman's own HTTP reaches it");
    static final Setting<Optional<Path>> POLICY = file("policy", "a file of rules that say who may signal what");
    static final Setting<Optional<Double>> RATE = optional(
            "rate",
            Settings.Rate::perSecond,
            NONE,
            "how many requests a principal may send per second, such as 10/s or 0.5/s");
    static final Setting<Optional<Integer>> BURST =
            optional("burst", number(1, 1_000_000), "the rate", "how many requests a principal may send at once");
    static final Setting<Integer> FANOUT_MAX = row(
            "fanout.max",
            number(1, Integer.MAX_VALUE),
            String.valueOf(Rules.DEFAULT_FANOUT_MAX),
            "the most processes that one request may signal; a name or tree uses one descriptor for each");
    static final Setting<Boolean> GUARD_SELF = row("guard.self", ON_OFF, "on", "off: the host JVM may get any signal");
    static final Setting<Boolean> GUARD_INIT = row(
            "guard.init",
            ON_OFF,
            "on",
            "off: pid 1 may be signalled; if the host JVM is pid 1, only guard.self decides");
    static final Setting<Boolean> GUARD_BROADCAST =
            row("guard.broadcast", ON_OFF, "on", "off: the targets 0 and -1 and the groups 0 and 1 are allowed");
    static final Setting<Optional<String>> ALIASES = optional(
            ALIAS + "<name>",
            TEXT,
            NONE,
            "a name for another target, such as group:4242 or pidfile:/run/nginx.pid; it wins over a process of that"
                    + " name and expands once");
    static final Setting<Set<String>> PIDFILES = row(
            "pidfiles",
            SettingParsers.FOLDERS,
            "",
            "the folders, separated by ; or ,, below which a caller may name a pidfile");
    static final Setting<Optional<Path>> AUDIT =
            file("audit", "the file that records every request before anything is sent");
    static final Setting<Sync> AUDIT_SYNC = row(
            "audit.sync",
            choice(Sync.class),
            "always",
            "when a record must be on disk: always (before anything is sent), interval (within a second) or never (the"
                    + " system decides)");
    static final Setting<Long> AUDIT_MAX_SIZE = row(
            "audit.max-size",
            AuditSettings::size,
            "10MiB",
            "the size at which a new audit file begins, in KiB, MiB or GiB");
    static final Setting<Integer> AUDIT_KEEP =
            row("audit.keep", number(1, 1000), "10", "how many older audit files stay, 1 to 1000");
    static final Setting<Optional<List<URI>>> FLEET = optional(
            "fleet",
            text -> HubUrls.parse(text), // a method reference would load the class
            NONE,
            "the hub to connect to, such as tls://hub:4222; several are separated by ;");
    static final Setting<Optional<Path>> FLEET_KEY_FILE =
            file("fleet.key-file", "the agent's secret keys, as signalman fleet enroll writes them");
    static final Setting<Optional<Path>> FLEET_CA =
            file("fleet.ca", "PEM certificates of the CAs that the hub's comes from");
    static final Setting<Optional<String>> NAME = optional(
            "name",
            SettingParsers.NAME,
            "the main class or jar",
            "the agent's name, which --jvm takes: up to 64 letters, digits, dots, dashes and underscores");
    static final Setting<Optional<Path>> RUN_DIR = folder("run.dir", "the folder of the run file");
    static final Setting<Optional<Path>> NATIVE_DIR =
            folder("native.dir", "the folder from which the native library is loaded");
    static final Setting<Duration> START_DELAY = row(
            "start.delay",
            duration(Duration.ofMinutes(1), "a duration of up to one minute, such as 500ms, 5s or 1m"),
            "5s",
            "with -javaagent: how long to wait for the host to create its MBean server, at most 1m");
    static final Setting<Boolean> DEBUG = row(
            "debug",
            flag("true", "false"),
            "false",
            "true: if the agent does not start, it prints the stack trace to standard error; ignored in the config file");
    static final Setting<Optional<Path>> CONFIG = file("config", "a properties file with any of these settings");

    /** All settings, in the order of the documentation. */
    static List<Setting<?>> all() {
        return Collections.unmodifiableList(ROWS);
    }

    /** Whether the table has a row for the key. */
    static boolean isKnown(String key) {
        return key.startsWith(ALIAS) ? key.length() > ALIAS.length() : keys().contains(key);
    }

    static List<String> keys() {
        return ROWS.stream().map(Setting::key).toList();
    }

    /** @throws IllegalArgumentException that names the setting, its value and the values that it takes */
    T in(Map<String, String> given) {
        String text = given.get(key);
        if (text == null) {
            return fallback;
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "option " + key + "=" + text + " is wrong; it takes " + e.getMessage(), e);
        }
    }

    private static <T> Setting<T> row(String key, Function<String, T> parser, String fallback, String meaning) {
        return add(new Setting<>(
                key, parser, parser.apply(fallback), fallback.isEmpty() ? NONE : fallback, meaning, false));
    }

    private static <T> Setting<Optional<T>> optional(
            String key, Function<String, T> parser, String shown, String meaning) {
        return add(new Setting<>(key, parser.andThen(Optional::of), Optional.empty(), shown, meaning, false));
    }

    private static Setting<Optional<Path>> file(String key, String meaning) {
        return path(key, "a file", NONE, meaning);
    }

    private static Setting<Optional<Path>> folder(String key, String meaning) {
        return path(key, "a folder", "automatic", meaning);
    }

    private static Setting<Optional<Path>> path(String key, String takes, String shown, String meaning) {
        return add(new Setting<>(
                key, SettingParsers.path(takes).andThen(Optional::of), Optional.empty(), shown, meaning, true));
    }

    private static <T> Setting<T> add(Setting<T> row) {
        ROWS.add(row);
        return row;
    }
}
