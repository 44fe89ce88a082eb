package io.signalman.core;

/**
 * Requests that Signalman can't understand. They are JDK exceptions, since a remote JMX client has none of our classes; the
 * message begins with a documented code.
 */
public final class BadRequest {
    private BadRequest() {}

    public static IllegalArgumentException target(String text, String problem) {
        return value("target " + Sentences.quote(text) + " " + problem);
    }

    public static IllegalArgumentException option(String text, String problem) {
        return value("option " + Sentences.quote(text) + " " + problem);
    }

    /** A number that can't be a pid or process group id. */
    public static IllegalArgumentException pid(long pid, String problem) {
        return value(pid + " " + problem);
    }

    public static IllegalArgumentException signal(String text, String problem) {
        return new IllegalArgumentException("bad_signal: " + Sentences.quote(text) + " " + problem + " (EINVAL)");
    }

    public static IllegalArgumentException ladder(String text, String problem) {
        return value("ladder " + Sentences.quote(text) + " " + problem);
    }

    /** Any other malformed value. */
    public static IllegalArgumentException value(String problem) {
        return new IllegalArgumentException("bad_value: " + problem);
    }
}
