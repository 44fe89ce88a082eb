package io.signalman.assembly;

import io.signalman.access.TrustedFile;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The sources of settings: the agent string, the file that {@code config} names, and the environment, in this order.
 */
final class SettingsSources {
    private static final String PREFIX = "signalman_";
    private static final String ALIAS = "alias_";
    /**
     * The suffixes of link variables: to a service (Kubernetes, "Accessing the Service: environment variables"), and to
     * a container (Docker, "Legacy container links").
     */
    private static final Pattern LINK =
            Pattern.compile("_SERVICE_HOST|_SERVICE_PORT(_.*)?|_PORT(_[0-9]+_.*)?|_NAME|_ENV_.*");

    /** The variables of the command line (SIGNALMAN_URL), which a JVM may inherit. */
    private static final Set<String> OF_COMMAND_LINE = Set.of("url", "context", "token_file", "ca_file");

    private SettingsSources() {}

    /**
     * Merges the three sources.
     *
     * @throws IllegalArgumentException if a setting is wrong or the file can't be read
     */
    static Settings read(Map<String, String> arguments, Map<String, String> environment) {
        Map<String, String> options = fromEnvironment(environment);
        String key = Setting.CONFIG.key();
        String config = arguments.getOrDefault(key, options.getOrDefault(key, ""));
        if (!config.isEmpty()) {
            options.putAll(fromFile(Path.of(config)));
        }
        options.putAll(arguments);
        return Settings.of(options);
    }

    /**
     * Whether a failed start prints its stack trace. It applies to the start only, so it is not part of {@link
     * Settings}.
     */
    static boolean isDebugging(Map<String, String> arguments, Map<String, String> environment) {
        String key = Setting.DEBUG.key();
        return "true".equals(arguments.getOrDefault(key, environment.getOrDefault(PREFIX + key, "")));
    }

    /**
     * Reads {@code signalman_fanout_max} as fanout.max, {@code signalman_audit_max_size} as audit.max-size, and {@code
     * signalman_alias_my_app} as the alias my_app. Lower-case names win over the older upper-case names.
     *
     * <p>Kubernetes and Docker use upper-case names for their link variables, so no link can produce a lower-case name.
     */
    private static Map<String, String> fromEnvironment(Map<String, String> environment) {
        Map<String, String> options = new LinkedHashMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX.toUpperCase(Locale.ROOT)) && !isLink(name, environment)) {
                put(options, name.toLowerCase(Locale.ROOT), value);
            }
        });
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                put(options, name, value);
            }
        });
        return options;
    }

    private static void put(Map<String, String> options, String name, String value) {
        String key = name.substring(PREFIX.length());
        if (!OF_COMMAND_LINE.contains(key)) {
            options.put(
                    key.startsWith(ALIAS)
                            ? Setting.ALIAS + key.substring(ALIAS.length())
                            : setting(key.replace('_', '.')),
                    value);
        }
    }

    /** The key of a setting. A variable's name has no dashes, so each underscore stands for a dot or a dash. */
    private static String setting(String dotted) {
        return Setting.keys().stream()
                .filter(key -> key.replace('-', '.').equals(dotted))
                .findFirst()
                .orElse(dotted);
    }

    /**
     * Whether the variable belongs to a link to a service or container called {@code signalman} or {@code signalman-x}.
     */
    private static boolean isLink(String name, Map<String, String> environment) {
        for (int end = name.indexOf('_'); end > 0; end = name.indexOf('_', end + 1)) {
            String target = name.substring(0, end);
            if (LINK.matcher(name.substring(end)).matches()
                    && (environment.containsKey(target + "_SERVICE_HOST")
                            || environment.getOrDefault(target + "_PORT", "").contains("://")
                            || environment.getOrDefault(target + "_NAME", "").startsWith("/"))) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, String> fromFile(Path file) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(new TrustedFile(file).text()));
        } catch (IOException | IllegalArgumentException e) { // the latter: \\u without four hexadecimal digits
            throw new IllegalArgumentException("config=" + file + " can't be read: " + ErrorText.of(e), e);
        }
        Map<String, String> options = new LinkedHashMap<>();
        properties.stringPropertyNames().forEach(key -> options.put(key, properties.getProperty(key)));
        return options;
    }
}
