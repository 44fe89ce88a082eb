package io.signalman.console.top;

import io.signalman.console.Json;
import io.signalman.console.top.Ask.Answer;
import java.util.List;

/**
 * A stop under way, or over.
 *
 * @param next when to look at it again
 */
record Progress(Tab tab, Job job, long next) implements Dialog {
    /** Milliseconds between two looks. */
    static final long EVERY = 500;

    private static final long ASKED = Long.MAX_VALUE;

    /** Looks at a running job again if it is time. */
    void tick(State state) {
        if (job.isRunning() && state.now >= next) {
            state.dialog = new Progress(tab, job, ASKED);
            state.ask(tab, "awaitJob", List.of(job.id(), "0s"), answer -> looked(state, answer));
        }
    }

    private void looked(State state, Answer answer) {
        if (answer.failed()) {
            state.flash = answer.problem();
        }
        if (state.dialog instanceof Progress open && open.tab.equals(tab) && open.job.id() == job.id()) {
            Job seen = answer.failed() ? job : Job.of(Json.object(answer.value()));
            state.dialog = new Progress(tab, seen, state.now + EVERY);
        }
    }

    @Override
    public void key(State state, Key key) {
        if (key.text().equals("c") && job.isRunning()) {
            state.ask(tab, "cancelJob", List.of(job.id()), answer -> looked(state, answer));
        } else if (key.name() == Key.Name.ESCAPE
                || key.name() == Key.Name.ENTER
                || key.text().equals("q")) {
            state.close();
            if (job.isRunning()) {
                state.flash = "The stop goes on; j lists it, and cancels it.";
            }
        }
    }

    @Override
    public void draw(Canvas canvas) {
        canvas.title("Stop " + job.id() + ": " + job.ladder());
        canvas.words(
                job.style(),
                job.ended() + " of " + job.matched() + " ended, " + Words.time(job.millis()) + ". " + job.message(),
                3);
        canvas.page(job.rows(), 0, 0);
    }

    @Override
    public List<String> hints() {
        return job.isRunning() ? List.of("c cancel", "Esc let it go on") : List.of("Esc close");
    }
}
