package io.signalman.console.top;

import io.signalman.console.Json;
import io.signalman.console.top.Ask.Answer;
import java.util.List;

/** The caller's jobs, to choose from. */
record Jobs(Tab tab, List<Job> jobs, int cursor) implements Dialog {
    static void list(State state, Tab tab) {
        state.ask(tab, "listJobs", List.of(), answer -> listed(state, tab, answer));
    }

    private static void listed(State state, Tab tab, Answer answer) {
        if (answer.failed()) {
            state.flash = answer.problem();
        } else if (state.tab().filter(tab::equals).isPresent() && state.dialog instanceof Browse) {
            List<Job> jobs = Json.objects(answer.value()).stream().map(Job::of).toList();
            if (jobs.isEmpty()) {
                state.flash = "No stop runs, and none ended in the last ten minutes.";
            } else {
                state.dialog = new Jobs(tab, jobs, 0);
            }
        }
    }

    @Override
    public void key(State state, Key key) {
        switch (key.name()) {
            case UP -> state.dialog = new Jobs(tab, jobs, Math.max(0, cursor - 1));
            case DOWN -> state.dialog = new Jobs(tab, jobs, Math.min(jobs.size() - 1, cursor + 1));
            case ENTER -> state.dialog = new Progress(tab, jobs.get(cursor), 0);
            default -> {
                if (key.name() == Key.Name.ESCAPE || key.text().equals("q")) {
                    state.close();
                }
            }
        }
    }

    @Override
    public void draw(Canvas canvas) {
        canvas.title("Stops and waits");
        int height = canvas.most - 1;
        int top = Math.max(0, Math.min(cursor - height / 2, jobs.size() - height));
        for (int i = top; i < jobs.size() && canvas.lines.size() < canvas.most; i++) {
            Job job = jobs.get(i);
            Style style = i == cursor ? Style.SELECTED : job.style();
            canvas.line()
                    .number(style, Long.toString(job.id()), 5)
                    .put(style, "  ")
                    .cell(style, Words.lower(job.state()), 10)
                    .cell(style, job.ended() + "/" + job.matched() + " ended", 13)
                    .cell(style, job.ladder(), 20)
                    .put(style, " " + job.target())
                    .fill(style, " ")
                    .end();
        }
    }

    @Override
    public List<String> hints() {
        return List.of("Enter show", "Esc close");
    }
}
