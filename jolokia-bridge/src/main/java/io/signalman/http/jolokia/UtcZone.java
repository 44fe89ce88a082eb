package io.signalman.http.jolokia;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jolokia.server.core.config.SystemPropertyMode;

/**
 * Replaces {@link java.util.TimeZone} in Jolokia's {@code ConfigKey}, which asks for the default time zone when it is loaded.
 * That would fix the host's time zone and write the system property {@code user.timezone} before the host may have set one.
 */
public final class UtcZone {
    private static final String OWN = "io/signalman/http/jolokia/UtcZone";
    private static final String JDKS = "java/util/TimeZone";

    private UtcZone() {}

    /** Replaces the method of that name. */
    public static UtcZone getDefault() {
        return new UtcZone();
    }

    /** Replaces the method of that name. */
    public ZoneId toZoneId() {
        return ZoneOffset.UTC;
    }

    /** Loads {@code ConfigKey} with this class in its constants; must run before anything else uses {@code ConfigKey}. */
    static void install() {
        try (InputStream in = Objects.requireNonNull(SystemPropertyMode.class.getResourceAsStream("ConfigKey.class"))) {
            String code = new String(in.readAllBytes(), ISO_8859_1)
                    .replace(constant(JDKS), constant(OWN))
                    .replace(constant("()L" + JDKS + ";"), constant("()L" + OWN + ";"));
            MethodHandles.privateLookupIn(SystemPropertyMode.class, MethodHandles.lookup())
                    .defineClass(code.getBytes(ISO_8859_1));
        } catch (LinkageError loadedBefore) {
            // Another server in this class loader has loaded it.
        } catch (IOException | IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A short ASCII text in the format of a class file: tag 1, length, text (JVMS 4.4.7). */
    private static String constant(String text) {
        return "\u0001\0" + (char) text.length() + text;
    }
}
