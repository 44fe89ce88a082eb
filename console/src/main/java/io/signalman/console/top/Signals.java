package io.signalman.console.top;

import io.signalman.console.Json;
import io.signalman.console.top.Dialog.Choice;
import io.signalman.console.top.Dialog.Choice.Known;
import io.signalman.console.top.Dialog.Confirm;
import io.signalman.console.top.Dialog.Line;
import io.signalman.console.top.Dialog.Menu;
import io.signalman.console.top.Dialog.Order;
import io.signalman.console.top.Dialog.Page;
import io.signalman.console.top.Dialog.Prompt;
import io.signalman.console.top.Dialog.Subject;
import io.signalman.console.top.Dialog.Tone;
import io.signalman.console.top.Dialog.Wanted;
import io.signalman.console.top.Step.Answer;
import io.signalman.console.top.Step.Ask;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** From the menu of signals to the report: each signal is previewed, then one is sent to the processes of the menu. */
final class Signals {
    private static final List<String> USUAL =
            List.of("TERM", "HUP", "INT", "QUIT", "USR1", "USR2", "STOP", "CONT", "KILL");
    private static final String OBSERVE = "observe=500ms";

    private Signals() {}

    /** Opens the menu and asks what its signals would do. */
    static Step open(State state, Subject subject) {
        List<Choice> choices = USUAL.stream().map(name -> unknown(name, 0, "")).toList();
        return next(state.dialog(new Menu(subject, choices, 0, false)), subject);
    }

    private static Choice unknown(String name, long number, String action) {
        return new Choice(name, number, action, Known.NO, "", "", true, List.of());
    }

    static Step key(State state, Menu menu, Key key) {
        int size = menu.choices().size();
        return switch (key.name()) {
            case ESCAPE -> Step.of(state.close());
            case UP -> to(state, menu, Math.floorMod(menu.cursor() - 1, size));
            case DOWN -> to(state, menu, Math.floorMod(menu.cursor() + 1, size));
            case HOME -> to(state, menu, 0);
            case END -> to(state, menu, size - 1);
            case ENTER -> chosen(state, menu);
            case CHAR -> key.text().equals("o") && !menu.all() ? others(state, menu) : Step.of(state);
            default -> Step.of(state);
        };
    }

    private static Step to(State state, Menu menu, int cursor) {
        Menu moved = new Menu(menu.subject(), menu.choices(), cursor, menu.all());
        return next(state.dialog(moved), menu.subject());
    }

    private static Step chosen(State state, Menu menu) {
        Choice choice = menu.choice();
        if (!choice.allowed()) {
            return Step.of(state.flash(choice.signal() + " is " + choice.verdict() + ". Nothing was sent."));
        }
        List<Line> preview = choice.state() == Known.YES
                ? Stream.concat(Stream.of(choice.effect() + "; " + choice.verdict()), choice.details().stream())
                        .map(text -> Line.of(Tone.PLAIN, text))
                        .toList()
                : List.of();
        Order order = new Order(menu.subject(), choice.signal(), "", "", preview);
        return Step.of(state.dialog(new Prompt(Wanted.REASON, "", order, "")));
    }

    /** Adds the platform's other signals to the menu. */
    private static Step others(State state, Menu menu) {
        return Step.of(state, new Ask(menu.subject().agent(), "listSignals", List.of(), "", (now, answer) -> {
            Optional<Menu> open = menu(now, menu.subject());
            if (open.isEmpty() || open.get().all()) {
                return Step.of(now);
            }
            if (answer.failed()) {
                return Step.of(now.flash(answer.problem()));
            }
            List<Choice> choices = new ArrayList<>(open.get().choices());
            for (Map<?, ?> signal : Json.objects(Map.of("all", answer.value()), "all")) {
                String name = Json.text(signal, "name").replaceFirst("^SIG", "");
                if (!USUAL.contains(name)) {
                    choices.add(unknown(name, Json.number(signal, "number"), Json.text(signal, "defaultAction")));
                }
            }
            return next(now.dialog(new Menu(menu.subject(), choices, USUAL.size(), true)), menu.subject());
        }));
    }

    private static Optional<Menu> menu(State state, Subject subject) {
        return state.dialog() instanceof Menu menu && menu.subject().equals(subject)
                ? Optional.of(menu)
                : Optional.empty();
    }

    /** Asks about the selected signal, else about the next usual one, one at a time. */
    private static Step next(State state, Subject subject) {
        Optional<Menu> open = menu(state, subject);
        if (open.isEmpty() || open.get().choices().stream().anyMatch(choice -> choice.state() == Known.ASKED)) {
            return Step.of(state);
        }
        Menu menu = open.get();
        return IntStream.concat(IntStream.of(menu.cursor()), IntStream.range(0, USUAL.size()))
                .filter(i -> menu.choices().get(i).state() == Known.NO)
                .mapToObj(i -> preview(state, menu, menu.choices().get(i)))
                .findFirst()
                .orElse(Step.of(state));
    }

    private static Step preview(State state, Menu menu, Choice choice) {
        Subject subject = menu.subject();
        Choice asked =
                new Choice(choice.signal(), choice.number(), choice.action(), Known.ASKED, "", "", true, List.of());
        return Step.of(
                set(state, menu, asked),
                new Ask(
                        subject.agent(),
                        "preview",
                        List.of(subject.target(), choice.signal()),
                        "",
                        (now, preview) -> Step.of(
                                now,
                                new Ask(
                                        subject.agent(),
                                        "explain",
                                        List.of("", subject.target(), choice.signal()),
                                        "",
                                        (later, rules) -> foretold(later, subject, asked, preview, rules)))));
    }

    private static Step foretold(State state, Subject subject, Choice choice, Answer preview, Answer rules) {
        Optional<Menu> open = menu(state, subject);
        return open.isEmpty()
                ? Step.of(state)
                : next(set(state, open.get(), Verdicts.of(choice, subject, preview, rules)), subject);
    }

    private static State set(State state, Menu menu, Choice choice) {
        List<Choice> choices = menu.choices().stream()
                .map(old -> old.signal().equals(choice.signal()) ? choice : old)
                .toList();
        return state.dialog(new Menu(menu.subject(), choices, menu.cursor(), menu.all()));
    }

    /** The reason was given: asks once more about KILL, stops and several processes, else sends. */
    static Step reasoned(State state, Order order, String reason) {
        Order complete = new Order(order.subject(), order.signal(), order.ladder(), reason.strip(), order.preview());
        boolean grave = order.isStop()
                || order.signal().equals("KILL")
                || order.subject().processes().size() > 1;
        return grave ? Step.of(state.dialog(new Confirm(complete, 0))) : send(state, complete);
    }

    static Step key(State state, Confirm confirm, Key key) {
        if (key.text().equals("y")) {
            return confirm.order().isStop() ? Stops.start(state, confirm.order()) : send(state, confirm.order());
        }
        return key.name() == Key.Name.ESCAPE || key.text().equals("n")
                ? Step.of(state.close().flash("Nothing was sent."))
                : Step.of(state.dialog(
                        new Confirm(confirm.order(), Pages.scrolled(confirm.lines(), confirm.top(), key))));
    }

    private static Step send(State state, Order order) {
        Subject subject = order.subject();
        Page waiting = new Page(
                order.signal() + " to " + subject.label(),
                List.of(Line.of(Tone.FAINT, "Sent; waiting for the report…")),
                0);
        return Step.of(
                state.dialog(waiting).view(subject.agent(), view -> view.marks(Map.of())),
                new Ask(
                        subject.agent(),
                        "sendSignalWith",
                        List.of(subject.target(), order.signal(), OBSERVE),
                        order.reason(),
                        (now, answer) -> reported(now, waiting, answer)));
    }

    /** Shows the report, or its first sentence if the person has gone on. */
    private static Step reported(State state, Page waiting, Answer answer) {
        Map<?, ?> report = Json.object(answer.value());
        String message = answer.failed() ? answer.problem() : Json.text(report, "message");
        State refreshed = state.tab()
                .map(tab -> state.told(tab.agent().id(), told -> told.asked(told.asked(), 0)))
                .orElse(state);
        if (!state.dialog().equals(waiting)) {
            return Step.of(refreshed.flash(message));
        }
        List<Line> lines = new ArrayList<>();
        lines.add(Line.of(answer.failed() || !Json.flag(report, "ok") ? Tone.BAD : Tone.GOOD, message));
        for (Map<?, ?> row : Json.objects(report, "results")) {
            boolean delivered = Json.text(row, "outcome").equals("DELIVERED");
            lines.add(Line.of(
                    delivered ? Tone.GOOD : Tone.BAD,
                    row,
                    Words.lower(Json.text(row, "outcome")),
                    delivered
                            ? Words.seen(row) + " (foreseen: " + Words.effect(Json.text(row, "predicted")) + ")"
                            : Json.text(row, "message")));
        }
        return Step.of(refreshed.dialog(new Page(waiting.title(), lines, 0)));
    }
}
