package io.signalman.assembly;

import io.signalman.core.RateLimit;
import io.signalman.core.judge.Rules;
import io.signalman.regex.LinearPatterns;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The values of all settings. {@link Setting} says what each means. */
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
        Optional<FleetSettings> fleet,
        Optional<String> name,
        Optional<Path> runDir,
        Optional<Path> nativeDir,
        Duration startDelay) {
    /** What a caller may do. */
    enum Role {
        ADMIN,
        VIEWER;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The arguments of {@link RateLimit}. */
    record Rate(double perSecond, int burst) {
        static double perSecond(String text) {
            double rate = text.matches("[0-9]{1,6}(\\.[0-9]{1,3})?/s")
                    ? Double.parseDouble(text.substring(0, text.length() - "/s".length()))
                    : 0;
            return SettingParsers.require(rate > 0, rate, "a number of requests a second, such as 10/s or 0.5/s");
        }
    }

    /** Who reaches the MBean. */
    enum Register {
        /** JMX callers and HTTP. */
        PLATFORM,
        /** Signalman's own HTTP only. */
        PRIVATE
    }

    /**
     * Checks every key and value.
     *
     * @param given values by key
     * @throws IllegalArgumentException that names the option that is unknown or malformed, and what it takes
     */
    static Settings of(Map<String, String> given) {
        for (String key : given.keySet()) {
            if (!Setting.isKnown(key)) {
                throw new IllegalArgumentException(
                        "unknown option " + key + "; known are " + String.join(", ", new TreeSet<>(Setting.keys())));
            }
        }
        double perSecond = Setting.RATE.in(given).orElse(0.0);
        return new Settings(
                Setting.HTTP.in(given),
                Setting.HOST.in(given),
                Setting.PORT.in(given),
                Setting.HOSTS.in(given),
                Setting.ORIGINS.in(given),
                TlsSettings.of(given),
                SocketSettings.of(given),
                Setting.TOKENS.in(given),
                new Rules(
                        Setting.SCOPE.in(given),
                        Setting.FANOUT_MAX.in(given),
                        Setting.GUARD_SELF.in(given),
                        Setting.GUARD_INIT.in(given),
                        Setting.GUARD_BROADCAST.in(given),
                        aliases(given),
                        LinearPatterns.RE2J,
                        Setting.PIDFILES.in(given)),
                Setting.LOCAL_ROLE.in(given),
                Setting.JMX_ROLE.in(given),
                Setting.REGISTER.in(given),
                Setting.POLICY.in(given),
                AuditSettings.of(given),
                new Rate(perSecond, Setting.BURST.in(given).orElse((int) Math.max(1, Math.ceil(perSecond)))),
                FleetSettings.of(given),
                Setting.NAME.in(given),
                Setting.RUN_DIR.in(given),
                Setting.NATIVE_DIR.in(given),
                Setting.START_DELAY.in(given));
    }

    private static Map<String, String> aliases(Map<String, String> given) {
        Map<String, String> aliases = new LinkedHashMap<>();
        given.forEach((key, value) -> {
            if (key.startsWith(Setting.ALIAS)) {
                aliases.put(key.substring(Setting.ALIAS.length()), value);
            }
        });
        return aliases;
    }
}
