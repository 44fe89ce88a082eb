package io.signalman.console.top;

import io.signalman.console.top.Dialog.Confirm;
import io.signalman.console.top.Dialog.Jobs;
import io.signalman.console.top.Dialog.Menu;
import io.signalman.console.top.Dialog.Page;
import io.signalman.console.top.Dialog.Progress;
import io.signalman.console.top.Dialog.Prompt;
import java.util.stream.Stream;

/** What a key, or the clock, does in each state. */
final class Keys {
    private Keys() {}

    static Step key(State before, Key key) {
        State state = before.flash("");
        if (Frame.isTooSmall(state)) {
            return Step.of(key.text().equals("q") ? state.leave() : state);
        }
        Dialog dialog = state.dialog();
        if (dialog instanceof Menu menu) {
            return Signals.key(state, menu, key);
        }
        if (dialog instanceof Prompt prompt) {
            return Prompts.key(state, prompt, key);
        }
        if (dialog instanceof Confirm confirm) {
            return Signals.key(state, confirm, key);
        }
        if (dialog instanceof Page page) {
            return Pages.key(state, page, key);
        }
        if (dialog instanceof Progress progress) {
            return Stops.key(state, progress, key);
        }
        return dialog instanceof Jobs jobs ? Stops.key(state, jobs, key) : Browse.key(state, key);
    }

    static Step tick(State before, long now) {
        Step step = Refresh.tick(before.at(now));
        if (step.state().dialog() instanceof Progress progress) {
            Step looked = Stops.tick(step.state(), progress);
            return new Step(
                    looked.state(),
                    Stream.concat(step.asks().stream(), looked.asks().stream()).toList());
        }
        return step;
    }
}
