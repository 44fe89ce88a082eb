package io.signalman.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jolokia.server.core.config.SystemPropertyMode;

/**
 * Stands in for {@link java.util.TimeZone} in Jolokia's {@code ConfigKey}, which asks for the default time zone as it loads.
 * That would fix the host's, and write the system property {@code user.timezone}, before the host may have set one.
 */
public final class UtcZone {
    private static final String OWN = "io/signalman/http/UtcZone";
    private static final String JDKS = "java/util/TimeZone";

    private UtcZone() {}

    /** As the method that it stands in for. */
    public static UtcZone getDefault() {
        return new UtcZone();
    }

    /** As the method that it stands in for. */
    public ZoneId toZoneId() {
        return ZoneOffset.UTC;
    }

    /** Loads {@code ConfigKey} with the other zone in its constants; has to come before anything that uses that class. */
    static void install() {
        try (InputStream in = Objects.requireNonNull(SystemPropertyMode.class.getResourceAsStream("ConfigKey.class"))) {
            String code = new String(in.readAllBytes(), ISO_8859_1)
                    .replace(constant(JDKS), constant(OWN))
                    .replace(constant("()L" + JDKS + ";"), constant("()L" + OWN + ";"));
            MethodHandles.privateLookupIn(SystemPropertyMode.class, MethodHandles.lookup())
                    .defineClass(code.getBytes(ISO_8859_1));
        } catch (LinkageError loadedBefore) {
            // By another server in this class loader.
        } catch (IOException | IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As a class file holds a short ASCII text: tag 1, its length, the text (JVMS 4.4.7). */
    private static String constant(String text) {
        return "\u0001\0" + (char) text.length() + text;
    }
}
