package io.signalman.console.top;

import org.jline.utils.AttributedStyle;

/** How a text is meant. */
enum Style {
    PLAIN,
    TITLE,
    FAINT,
    BAR,
    SELECTED,
    GOOD,
    WARNING,
    BAD;

    /** How it is shown. Without colours, bold, faint and inverse remain. */
    AttributedStyle shown(boolean color) {
        AttributedStyle plain = AttributedStyle.DEFAULT;
        return switch (this) {
            case PLAIN -> plain;
            case TITLE -> plain.bold();
            case FAINT -> color ? plain.foreground(AttributedStyle.BRIGHT | AttributedStyle.BLACK) : plain.faint();
            case BAR -> plain.inverse();
            case SELECTED ->
                color ? plain.background(AttributedStyle.CYAN).foreground(AttributedStyle.BLACK) : plain.inverse();
            case GOOD -> color ? plain.foreground(AttributedStyle.GREEN) : plain;
            case WARNING -> color ? plain.foreground(AttributedStyle.YELLOW) : plain.bold();
            case BAD -> color ? plain.foreground(AttributedStyle.RED).bold() : plain.bold();
        };
    }
}
