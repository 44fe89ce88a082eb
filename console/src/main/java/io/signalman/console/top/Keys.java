package io.signalman.console.top;

/** What a key, or the clock, does in each state. */
final class Keys {
    private Keys() {}

    static void key(State state, Key key) {
        state.flash = "";
        if (!Frame.isTooSmall(state)) {
            state.dialog.key(state, key);
        } else if (key.text().equals("q")) {
            state.quit = true;
        }
    }

    static void tick(State state, long now) {
        state.now = now;
        Refresh.tick(state);
        if (state.dialog instanceof Progress progress) {
            progress.tick(state);
        }
    }
}
