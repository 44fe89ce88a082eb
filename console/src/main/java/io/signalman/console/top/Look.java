package io.signalman.console.top;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/**
 * How this terminal shows things.
 *
 * @param color false under NO_COLOR: bold, faint and inverse remain
 */
record Look(Text text, boolean color) {
    /** What a text is. */
    enum Style {
        PLAIN,
        TITLE,
        FAINT,
        BAR,
        SELECTED,
        GOOD,
        WARNING,
        BAD,
        KEY
    }

    private AttributedStyle of(Style style) {
        AttributedStyle plain = AttributedStyle.DEFAULT;
        return switch (style) {
            case PLAIN -> plain;
            case TITLE, KEY -> plain.bold();
            case FAINT -> color ? plain.foreground(AttributedStyle.BRIGHT | AttributedStyle.BLACK) : plain.faint();
            case BAR -> plain.inverse();
            case SELECTED ->
                color ? plain.background(AttributedStyle.CYAN).foreground(AttributedStyle.BLACK) : plain.inverse();
            case GOOD -> color ? plain.foreground(AttributedStyle.GREEN) : plain;
            case WARNING -> color ? plain.foreground(AttributedStyle.YELLOW) : plain.bold();
            case BAD -> color ? plain.foreground(AttributedStyle.RED).bold() : plain.bold();
        };
    }

    static Style of(Dialog.Tone tone) {
        return Style.valueOf(tone.name());
    }

    /** Begins a line of so many columns. */
    Pen line(int columns) {
        return new Pen(this, columns);
    }

    /** Writes one line, and never beyond its columns. */
    static final class Pen {
        private final Look look;
        private final AttributedStringBuilder line = new AttributedStringBuilder();
        private int left;

        private Pen(Look look, int columns) {
            this.look = look;
            this.left = columns;
        }

        /** Adds a text of any origin; the line ends with an ellipsis if it does not fit. */
        Pen put(Style style, String words) {
            String cut = look.text().cut(words, left);
            line.append(cut, look.of(style));
            left -= Text.width(cut);
            return this;
        }

        /** Adds a text in exactly so many columns. */
        Pen cell(Style style, String words, int columns) {
            return put(style, look.text().left(words, Math.min(columns, left)));
        }

        /** As {@link #cell}, at the right. */
        Pen number(Style style, String words, int columns) {
            return put(style, look.text().right(words, Math.min(columns, left)));
        }

        /** Fills the line with blanks. */
        Pen fill(Style style) {
            return put(style, " ".repeat(left));
        }

        /** Fills the line with a border. JLine would draw the light line from another set of characters. */
        Pen rule(Style style) {
            return put(style, look.text().glyph("━", "-").repeat(left));
        }

        int left() {
            return left;
        }

        AttributedString end() {
            return line.toAttributedString();
        }
    }
}
