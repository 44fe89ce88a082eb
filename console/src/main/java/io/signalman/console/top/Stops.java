package io.signalman.console.top;

import io.signalman.console.Json;
import io.signalman.console.top.Dialog.Jobs;
import io.signalman.console.top.Dialog.Line;
import io.signalman.console.top.Dialog.Order;
import io.signalman.console.top.Dialog.Page;
import io.signalman.console.top.Dialog.Progress;
import io.signalman.console.top.Dialog.Prompt;
import io.signalman.console.top.Dialog.Subject;
import io.signalman.console.top.Dialog.Tone;
import io.signalman.console.top.Dialog.Wanted;
import io.signalman.console.top.Step.Answer;
import io.signalman.console.top.Step.Ask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Stopping with a ladder, its progress, and the list of jobs. */
final class Stops {
    private static final String LADDER = "TERM 10s KILL";
    private static final long EVERY = 500;
    private static final long ASKED = Long.MAX_VALUE;

    private Stops() {}

    static Step open(State state, Subject subject) {
        Order order = new Order(subject, "", LADDER, "", List.of());
        return Step.of(state.dialog(new Prompt(Wanted.LADDER, LADDER, order, "")));
    }

    /** Asks what the ladder would do; the agent's grammar decides about its text. */
    static Step preview(State state, Prompt prompt) {
        Subject subject = prompt.order().subject();
        return Step.of(
                state,
                new Ask(
                        subject.agent(),
                        "previewStop",
                        List.of(subject.target(), prompt.text()),
                        "",
                        (now, answer) -> now.dialog().equals(prompt) ? previewed(now, prompt, answer) : Step.of(now)));
    }

    private static Step previewed(State state, Prompt prompt, Answer answer) {
        Map<?, ?> report = Json.object(answer.value());
        if (answer.failed() || Json.number(report, "allowed") == 0) {
            String why = answer.failed() ? answer.problem() : why(report);
            return Step.of(state.dialog(new Prompt(prompt.wanted(), prompt.text(), prompt.order(), why)));
        }
        // Most processes of a stop have the same future.
        Map<String, List<Map<?, ?>>> futures = Json.objects(report, "results").stream()
                .collect(Collectors.groupingBy(
                        row -> Json.text(row, "message"), LinkedHashMap::new, Collectors.toList()));
        List<Line> lines = new ArrayList<>();
        futures.forEach((message, rows) -> lines.add(Line.of(
                rows.stream().allMatch(row -> Json.flag(row, "allowed")) ? Tone.PLAIN : Tone.BAD,
                (futures.size() == 1 ? "" : Words.count(rows.size(), "process") + ": ") + Words.ladder(message))));
        Order order = new Order(prompt.order().subject(), "", prompt.text(), "", lines);
        return Step.of(state.dialog(new Prompt(Wanted.REASON, "", order, "")));
    }

    private static String why(Map<?, ?> report) {
        return Json.objects(report, "results").stream()
                .map(row -> Json.text(row, "message"))
                .filter(message -> !message.isEmpty())
                .findFirst()
                .orElse(Json.text(report, "message"));
    }

    static Step start(State state, Order order) {
        Subject subject = order.subject();
        Page waiting =
                new Page("Stop " + subject.label(), List.of(Line.of(Tone.FAINT, "Sent; waiting for the job…")), 0);
        return Step.of(
                state.dialog(waiting).view(subject.agent(), view -> view.marks(Map.of())),
                new Ask(
                        subject.agent(),
                        "stop",
                        List.of(subject.target(), order.ladder()),
                        order.reason(),
                        (now, answer) -> started(now, subject.agent(), waiting, answer)));
    }

    private static Step started(State state, String agent, Page waiting, Answer answer) {
        Job job = Job.of(Json.object(answer.value()));
        if (!state.dialog().equals(waiting)) {
            return Step.of(state.flash(answer.failed() ? answer.problem() : job.message()));
        }
        return Step.of(state.dialog(
                answer.failed()
                        ? new Page(waiting.title(), List.of(Line.of(Tone.BAD, answer.problem())), 0)
                        : new Progress(agent, job, state.now() + EVERY)));
    }

    /** Looks at a running job again if it is time. */
    static Step tick(State state, Progress progress) {
        return !progress.job().isRunning() || state.now() < progress.next()
                ? Step.of(state)
                : Step.of(
                        state.dialog(new Progress(progress.agent(), progress.job(), ASKED)),
                        ask(progress, "awaitJob", List.of(progress.job().id(), "0s")));
    }

    private static Ask ask(Progress progress, String operation, List<Object> arguments) {
        return new Ask(progress.agent(), operation, arguments, "", (now, answer) -> looked(now, progress, answer));
    }

    private static Step looked(State state, Progress asked, Answer answer) {
        boolean open = state.dialog() instanceof Progress progress
                && progress.agent().equals(asked.agent())
                && progress.job().id() == asked.job().id();
        if (!open) {
            return Step.of(answer.failed() ? state.flash(answer.problem()) : state);
        }
        Job job = answer.failed() ? asked.job() : Job.of(Json.object(answer.value()));
        State shown = state.dialog(new Progress(asked.agent(), job, state.now() + EVERY));
        return Step.of(answer.failed() ? shown.flash(answer.problem()) : shown);
    }

    static Step key(State state, Progress progress, Key key) {
        if (key.text().equals("c") && progress.job().isRunning()) {
            return Step.of(
                    state, ask(progress, "cancelJob", List.of(progress.job().id())));
        }
        boolean closes = key.name() == Key.Name.ESCAPE
                || key.name() == Key.Name.ENTER
                || key.text().equals("q");
        return Step.of(
                !closes
                        ? state
                        : progress.job().isRunning()
                                ? state.close().flash("The stop goes on; j lists it, and cancels it.")
                                : state.close());
    }

    /** Lists the caller's jobs. */
    static Step list(State state, String agent) {
        return Step.of(state, new Ask(agent, "listJobs", List.of(), "", (now, answer) -> {
            boolean isShown =
                    now.tab().filter(tab -> tab.agent().id().equals(agent)).isPresent();
            if (answer.failed() || !isShown || !(now.dialog() instanceof Dialog.None)) {
                return Step.of(answer.failed() ? now.flash(answer.problem()) : now);
            }
            List<Job> jobs = Json.objects(Map.of("all", answer.value()), "all").stream()
                    .map(Job::of)
                    .toList();
            return Step.of(
                    jobs.isEmpty()
                            ? now.flash("No stop runs, and none ended in the last ten minutes.")
                            : now.dialog(new Jobs(agent, jobs, 0)));
        }));
    }

    static Step key(State state, Jobs jobs, Key key) {
        int size = jobs.jobs().size();
        return switch (key.name()) {
            case ESCAPE -> Step.of(state.close());
            case UP -> Step.of(state.dialog(new Jobs(jobs.agent(), jobs.jobs(), Math.max(0, jobs.cursor() - 1))));
            case DOWN ->
                Step.of(state.dialog(new Jobs(jobs.agent(), jobs.jobs(), Math.min(size - 1, jobs.cursor() + 1))));
            case ENTER ->
                Step.of(state.dialog(new Progress(jobs.agent(), jobs.jobs().get(jobs.cursor()), 0)));
            default -> Step.of(key.text().equals("q") ? state.close() : state);
        };
    }
}
