package io.signalman.console.top;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
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
                    safe.append("\\u");
                    String hex = Integer.toHexString(unit);
                    safe.append("0".repeat(4 - hex.length())).append(hex);
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
        StringBuilder cut = new StringBuilder();
        int left = columns - 1;
        for (int i = 0; i < safe.length(); i = safe.offsetByCodePoints(i, 1)) {
            left -= width(safe.codePointAt(i));
            if (left < 0) {
                break;
            }
            cut.appendCodePoint(safe.codePointAt(i));
        }
        return cut.append(ascii ? '~' : '…').toString();
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
                int end = fitting(rest, columns);
                lines.add(rest.substring(0, end));
                rest = rest.substring(end);
            }
            line.append(rest);
        }
        lines.add(line.toString());
        return lines;
    }

    private static int fitting(String safe, int columns) {
        int end = 0;
        int left = columns;
        while (end < safe.length() && left >= width(safe.codePointAt(end))) {
            left -= width(safe.codePointAt(end));
            end = safe.offsetByCodePoints(end, 1);
        }
        return Math.max(end, 1);
    }

    /** The columns of a safe text. */
    static int width(String safe) {
        return safe.codePoints().map(Text::width).sum();
    }

    private static int width(int safe) {
        return Math.max(0, WCWidth.wcwidth(safe));
    }

    /** One of two ways to draw the same, by what the terminal can show. */
    String glyph(String utf8, String plain) {
        return ascii ? plain : utf8;
    }
}
