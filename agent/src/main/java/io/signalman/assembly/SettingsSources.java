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

/** Where settings come from: the agent string, then the file that {@code config} names, then the environment. */
final class SettingsSources {
    private static final String PREFIX = "SIGNALMAN_";
    private static final String ALIAS = "ALIAS_";
    private static final String CONFIG = "config";

    private SettingsSources() {}

    /**
     * Merges the three.
     *
     * @throws IllegalArgumentException where an option is wrong or the file can't be read
     */
    static Settings read(Map<String, String> arguments, Map<String, String> environment) {
        Map<String, String> options = fromEnvironment(environment);
        String config = arguments.getOrDefault(CONFIG, options.getOrDefault(CONFIG, ""));
        if (!config.isEmpty()) {
            options.putAll(fromFile(Path.of(config)));
        }
        options.putAll(arguments);
        options.remove(CONFIG);
        return Settings.of(options);
    }

    /** {@code SIGNALMAN_FANOUT_MAX} is fanout.max, {@code SIGNALMAN_AUDIT_MAX_SIZE} audit.max-size; {@code SIGNALMAN_ALIAS_MY_APP} is the alias my_app. */
    private static Map<String, String> fromEnvironment(Map<String, String> environment) {
        Map<String, String> options = new LinkedHashMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX + ALIAS)) {
                options.put("alias." + lower(name.substring((PREFIX + ALIAS).length())), value);
            } else if (name.startsWith(PREFIX)) {
                options.put(
                        Settings.option(lower(name.substring(PREFIX.length())).replace('_', '.')), value);
            }
        });
        return options;
    }

    private static Map<String, String> fromFile(Path file) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(new TrustedFile(file).text()));
        } catch (IOException | IllegalArgumentException e) { // the latter for \\u without four hexadecimal digits
            throw new IllegalArgumentException("config=" + file + " can't be read: " + ErrorText.of(e), e);
        }
        Map<String, String> options = new LinkedHashMap<>();
        properties.stringPropertyNames().forEach(key -> options.put(key, properties.getProperty(key)));
        return options;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
