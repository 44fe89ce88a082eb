package io.signalman.console.top;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.WCWidth;

/**
 * Text of any origin, made safe for the screen and fitted to columns. Anybody who can start a process chooses its name, and
 * an agent may be anybody's.
 */
record Text(boolean ascii) {
    /** Deeper levels of a tree are drawn as this one. */
    static final int MOST_LEVELS = 8;

    /**
     * Escapes what could move the cursor, reorder the line, or take other columns on one terminal than on another: controls,
     * formats, lone surrogates, combining marks, and what Unicode has not assigned. In ASCII also everything else.
     */
    String safe(String text) {
        if (text.chars().allMatch(c -> ' ' <= c && c <= '~')) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length());
        Normalizer.normalize(text, Normalizer.Form.NFC).codePoints().forEach(c -> {
            if ((c >= ' ' && c <= '~') || (!ascii && isPlain(c))) {
                safe.appendCodePoint(c);
            } else if (c == '…') {
                safe.append("...");
            } else {
                for (char unit : Character.toChars(c)) {
                    safe.append(String.format("\\u%04x", (int) unit));
                }
            }
        });
        return safe.toString();
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.COMBINING_SPACING_MARK,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> WCWidth.wcwidth(c) > 0;
        };
    }

    /** The text, safe and cut to so many columns. */
    String cut(String text, int columns) {
        if (columns <= 0) {
            return "";
        }
        // More units than columns can't be seen; a long command line is not looked at whole.
        String safe = safe(text.length() > 4 * columns ? text.substring(0, 4 * columns) : text);
        if (width(safe) <= columns) {
            return safe;
        }
        return new AttributedString(safe).columnSubSequence(0, columns - 1) + (ascii ? "~" : "…");
    }

    /** As {@link #cut}, filled with blanks. */
    String left(String text, int columns) {
        String cut = cut(text, columns);
        return cut + " ".repeat(Math.max(0, columns - width(cut)));
    }

    /** As {@link #left}, with the blanks before the text. */
    String right(String text, int columns) {
        String cut = cut(text, columns);
        return " ".repeat(Math.max(0, columns - width(cut))) + cut;
    }

    /** The text in lines of so many columns, broken at blanks where there are some. */
    List<String> wrap(String text, int columns) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : safe(text).split(" ", -1)) {
            String rest = word;
            if (line.length() > 0 && width(line.toString()) + 1 + width(rest) > columns) {
                lines.add(line.toString());
                line.setLength(0);
            } else if (line.length() > 0) {
                line.append(' ');
            }
            while (width(rest) > columns) {
                int end =
                        new AttributedString(rest).columnSubSequence(0, columns).length();
                lines.add(rest.substring(0, end));
                rest = rest.substring(end);
            }
            line.append(rest);
        }
        lines.add(line.toString());
        return lines;
    }

    /** The columns of a text; controls have none. */
    static int width(String text) {
        return text.codePoints().map(c -> Math.max(0, WCWidth.wcwidth(c))).sum();
    }

    /** One of two ways to draw the same, by what the terminal can show. */
    String glyph(String utf8, String plain) {
        return ascii ? plain : utf8;
    }
}
