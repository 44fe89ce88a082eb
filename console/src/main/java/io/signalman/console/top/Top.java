package io.signalman.console.top;

import io.signalman.console.Agents;

/** The full screen. */
public final class Top {
    private Top() {}

    /** Runs until the person quits; returns the exit code. */
    public static int run(Agents agents) {
        return agents.list().size();
    }
}
