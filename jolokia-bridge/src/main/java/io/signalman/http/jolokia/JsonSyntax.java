package io.signalman.http.jolokia;

import io.signalman.http.call.Rejected;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks that a text is JSON (RFC 8259) of bounded depth. Jolokia's parser recurses without bound, and would read {@code
 * [012]} as two numbers.
 */
final class JsonSyntax {
    private static final Pattern NUMBER_OR_WORD =
            Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?|true|false|null");

    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:[\"\\\\/bfnrt]|u[0-9a-fA-F]{4})");

    private final String text;
    private final int mostDepth;
    private int at;

    private JsonSyntax(String text, int mostDepth) {
        this.text = text;
        this.mostDepth = mostDepth;
    }

    /** @param mostDepth the most arrays and objects within each other */
    static void check(String text, int mostDepth) throws Rejected {
        JsonSyntax syntax = new JsonSyntax(text, mostDepth);
        syntax.value(0);
        if (syntax.at < text.length()) {
            throw syntax.unexpected();
        }
    }

    private void value(int depth) throws Rejected {
        skipBlanks();
        switch (peek()) {
            case '{' -> items('}', true, depth);
            case '[' -> items(']', false, depth);
            case '"' -> string();
            default -> take(NUMBER_OR_WORD);
        }
        skipBlanks();
    }

    private void items(char end, boolean named, int depth) throws Rejected {
        if (depth == mostDepth) {
            throw Rejected.badRequest("The body is JSON nested deeper than " + mostDepth + " levels; flatten it.");
        }
        at++;
        skipBlanks();
        boolean more = peek() != end;
        while (more) {
            if (named) {
                skipBlanks();
                string();
                skipBlanks();
                take(':');
            }
            value(depth + 1);
            more = peek() == ',';
            at += more ? 1 : 0;
        }
        take(end);
    }

    private void string() throws Rejected {
        take('"');
        while (peek() != '"') {
            if (peek() == '\\') {
                take(ESCAPE);
            } else if (peek() < ' ') {
                throw unexpected();
            } else {
                at++;
            }
        }
        at++;
    }

    private void take(char expected) throws Rejected {
        if (peek() != expected) {
            throw unexpected();
        }
        at++;
    }

    private void take(Pattern expected) throws Rejected {
        Matcher matcher = expected.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            throw unexpected();
        }
        at = matcher.end();
    }

    private void skipBlanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    /** NUL at the end, which no string may contain. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private Rejected unexpected() {
        return Rejected.badRequest("The body is not valid JSON: "
                + (at < text.length() ? "character " + (at + 1) + " is unexpected." : "it ends too early."));
    }
}
