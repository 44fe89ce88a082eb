package io.signalman.policy;

import io.signalman.access.Principal;
import io.signalman.core.Account;
import io.signalman.core.Caller;
import java.util.function.Predicate;

/**
 * Reads an item of the column who. An item that can fit no caller is a mistake: as part of a deny rule it would allow what it
 * was meant to refuse.
 */
final class Who {
    static final String ROLE = "role:";
    static final String UNIX = "unix:";
    static final String JMX = "jmx:";

    private Who() {}

    /** @throws IllegalArgumentException if the item can fit no caller; the message says what was expected */
    static Predicate<Caller> parse(PolicyLine.Item item) {
        String text = item.text();
        if (item.isAll()) {
            return caller -> true;
        }
        if (text.contains("*") || text.contains("?")) {
            throw expected("a whole name, role:<role>, or * alone and without quotes", text);
        }
        if (text.startsWith(JMX)) {
            return named(text);
        }
        if (text.contains("=")) {
            return distinguishedName(item);
        }
        if (text.startsWith(ROLE)) {
            return role(item);
        }
        if (text.startsWith(UNIX)) {
            return user(text);
        }
        if (text.contains(":") && !item.quoted()) {
            throw expected("a name, role:, unix: or *, or quotes around a JMX user's name with a colon", text);
        }
        return named(text);
    }

    private static Predicate<Caller> distinguishedName(PolicyLine.Item item) {
        if (!item.quoted()) {
            throw expected("quotes around a distinguished name, as in \"CN=anna,O=Example\"", item.text());
        }
        try {
            return named(Principal.rfc2253(item.text()));
        } catch (IllegalArgumentException e) {
            throw expected("a distinguished name, such as \"CN=anna,O=Example\"", item.text());
        }
    }

    private static Predicate<Caller> role(PolicyLine.Item item) {
        String role = item.text().substring(ROLE.length());
        if (item.quoted() || !Principal.isRole(role)) {
            throw expected("role: and small letters, digits, '.', '_' or '-', without quotes", item.text());
        }
        return caller -> caller.roles().contains(role);
    }

    /** The principal of a user has the user's name if there is one; its credential always has the uid. */
    private static Predicate<Caller> user(String text) {
        String user = text.substring(UNIX.length());
        if (user.matches("0+|root")) {
            throw expected("owner, which is root's principal", text);
        }
        if (!user.matches("[0-9]+")) {
            return named(text);
        }
        if (Account.of(user, name -> new Account.Unknown()) instanceof Account.Known known) {
            String credential = UNIX + Integer.toUnsignedString(known.id());
            return caller ->
                    caller.name().startsWith(UNIX) && caller.credential().equals(credential);
        }
        throw expected("a user's name or uid after unix:", text);
    }

    private static Predicate<Caller> named(String name) {
        return caller -> caller.name().equals(name);
    }

    private static IllegalArgumentException expected(String what, String found) {
        return new IllegalArgumentException("expected " + what + ", found \"" + found + "\"");
    }
}
