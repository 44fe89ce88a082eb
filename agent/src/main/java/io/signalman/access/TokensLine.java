package io.signalman.access;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads one line of a tokens file from left to right: a name, roles, a credential. Messages quote nothing from the
 * line, because a token may be in the wrong place.
 */
final class TokensLine {
    static final String SHA256 = "sha256:";
    static final String SUBJECT = "subject:";
    static final String UNIX = "unix:";
    static final String ED25519 = "ed25519:";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    /** 32 bytes in base64url. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{43}");

    private static final Set<String> RESERVED = Set.of("owner", "local");

    private final String file;
    private final int number;
    private final String text;

    /** The start of the last word. */
    private int begin;

    private int at;

    TokensLine(String file, int number, String text) {
        this.file = file;
        this.number = number;
        this.text = text.stripTrailing();
    }

    /** Whether the line is blank or a comment. */
    boolean isEmpty() {
        String first = text.stripLeading();
        return first.isEmpty() || first.startsWith("#");
    }

    /** Reads the first word. */
    String name() throws TokensException {
        String name = word();
        if (!isName(name)) {
            throw error(
                    "expected a name of at most 64 letters, digits, '.', '_', '-', which is neither owner nor local");
        }
        return name;
    }

    /** Reads the second word, with commas between roles. */
    Set<String> roles() throws TokensException {
        Set<String> roles = new LinkedHashSet<>();
        for (String role : word().split(",", -1)) {
            if (!Principal.isRole(role) || !roles.add(role)) {
                throw error("expected roles separated by commas, each once, of small letters, digits, '.', '_', '-'");
            }
            begin += role.length() + 1;
        }
        return roles;
    }

    /**
     * Reads the rest: {@code sha256:} and 64 hex digits, {@code unix:} and a user's name or uid, {@code ed25519:} and a
     * key, or {@code subject:} and a name as {@link Principal#rfc2253} writes it.
     */
    String credential() throws TokensException {
        String kind = word();
        if (kind.startsWith(SUBJECT)) {
            return SUBJECT + subject(text.substring(begin + SUBJECT.length()));
        }
        boolean user = kind.startsWith(UNIX);
        boolean key = kind.startsWith(ED25519);
        if (!user && !key && !kind.startsWith(SHA256)) {
            throw error("expected sha256:<64 hex digits>, unix:<user>, ed25519:<key> or subject:<distinguished name>");
        }
        if (key && !KEY.matcher(kind.substring(ED25519.length())).matches()) {
            throw error(
                    "expected 43 letters, digits, '-' or '_' after ed25519:, as signalman fleet key new prints them");
        }
        if (user && kind.length() == UNIX.length()) {
            throw error("expected a user's name or uid after unix:, such as unix:anna");
        }
        if (!user && !key && !DIGEST.matcher(kind.substring(SHA256.length())).matches()) {
            throw error("expected 64 small hex digits after sha256:, as signalman token new prints them");
        }
        if (at < text.length()) {
            begin = at;
            throw error("expected the end of the line");
        }
        return kind;
    }

    private String subject(String written) throws TokensException {
        try {
            String subject = Principal.rfc2253(written);
            if (!subject.isEmpty()) {
                return subject;
            }
        } catch (IllegalArgumentException none) {
            // The exception's message quotes the text.
        }
        throw error("expected a distinguished name after subject:, such as CN=anna,O=Example");
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches() && !RESERVED.contains(text);
    }

    private String word() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        begin = at;
        while (at < text.length() && !isBlank(text.charAt(at))) {
            at++;
        }
        return text.substring(begin, at);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    TokensException error(String problem) {
        return new TokensException(file, number, begin + 1, problem);
    }
}
