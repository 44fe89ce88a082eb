package io.signalman.console.top;

/**
 * A key that a person has pressed.
 *
 * @param text of a {@link Name#CHAR}; else ""
 */
record Key(Name name, String text) {
    /** What it does on every screen. */
    enum Name {
        CHAR,
        ENTER,
        ESCAPE,
        TAB,
        BACK_TAB,
        UP,
        DOWN,
        LEFT,
        RIGHT,
        PAGE_UP,
        PAGE_DOWN,
        HOME,
        END,
        BACKSPACE,
        CLEAR,
        REDRAW
    }
}
