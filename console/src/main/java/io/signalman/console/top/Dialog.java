package io.signalman.console.top;

import java.util.List;

/** What is open below the list. */
sealed interface Dialog permits Browse, Menu, Prompt, Confirm, Page, Progress, Jobs {
    void key(State state, Key key);

    void draw(Canvas canvas);

    /** For the last line: each is a key, a blank and what it does. */
    List<String> hints();

    /** Whether the list holds still, since the person is about to decide about what it shows. */
    default boolean holds() {
        return this instanceof Menu || this instanceof Prompt || this instanceof Confirm;
    }
}
