package io.signalman.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits one line of a policy into columns of items. Blanks separate columns, commas separate items. Double quotes
 * protect both (with {@code \"} and {@code \\} inside). A {@code #} at the start of a column begins a comment.
 */
final class PolicyLine {
    private static final char END = '\n';

    private final String file;
    private final int number;
    private final String text;
    private int at;

    private PolicyLine(String file, int number, String text) {
        this.file = file;
        this.number = number;
        this.text = text;
    }

    /**
     * An item.
     *
     * @param column where it begins, from 1
     * @param quoted whether it was in quotes, and therefore is not a keyword
     */
    record Item(String text, int column, boolean quoted) {
        boolean isAll() {
            return !quoted && text.equals("*");
        }
    }

    /** The columns of a line; none for a blank line or a comment. */
    static List<List<Item>> columns(String file, int number, String text) throws PolicyException {
        return new PolicyLine(file, number, text).columns();
    }

    private List<List<Item>> columns() throws PolicyException {
        List<List<Item>> columns = new ArrayList<>();
        for (skipBlanks(); peek() != END && peek() != '#'; skipBlanks()) {
            List<Item> items = new ArrayList<>(List.of(item()));
            while (peek() == ',') {
                at++;
                items.add(item());
            }
            columns.add(items);
        }
        return columns;
    }

    private Item item() throws PolicyException {
        int begin = at;
        if (peek() == '"') {
            return new Item(quoted(), begin + 1, true);
        }
        while (peek() != ',' && peek() != END && !isBlank(peek())) {
            at++;
        }
        if (at == begin) {
            throw new PolicyException(file, number, begin + 1, "expected one more item after the comma");
        }
        return new Item(text.substring(begin, at), begin + 1, false);
    }

    private String quoted() throws PolicyException {
        int begin = at++;
        StringBuilder item = new StringBuilder();
        for (; peek() != '"'; at++) {
            boolean escaped = peek() == '\\';
            if (escaped) {
                at++;
            }
            if (escaped && peek() != '"' && peek() != '\\' && peek() != END) {
                throw new PolicyException(
                        file, number, at, "expected \\\" or \\\\; a backslash in a quoted item is written \\\\");
            }
            if (peek() == END) {
                throw new PolicyException(file, number, begin + 1, "expected a closing quote");
            }
            item.append(peek());
        }
        at++;
        if (peek() != ',' && peek() != END && !isBlank(peek())) {
            throw new PolicyException(file, number, at + 1, "expected a blank or a comma after the closing quote");
        }
        return item.toString();
    }

    private void skipBlanks() {
        while (isBlank(peek())) {
            at++;
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r';
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : END;
    }
}
