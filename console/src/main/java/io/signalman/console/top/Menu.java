package io.signalman.console.top;

import io.signalman.console.Json;
import io.signalman.console.top.Ask.Answer;
import io.signalman.console.top.Canvas.Pen;
import io.signalman.console.top.Choice.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Signals to choose from, each previewed for the processes.
 *
 * @param all whether it has the platform's other signals, too
 */
record Menu(Subject subject, List<Choice> choices, int cursor, boolean all) implements Dialog {
    private static final List<String> USUAL =
            List.of("TERM", "HUP", "INT", "QUIT", "USR1", "USR2", "STOP", "CONT", "KILL");

    /** Lines below the choices. */
    private static final int DETAILS = 3;

    /** Opens the menu and asks what its signals would do. */
    static void open(State state, Subject subject) {
        List<Choice> choices =
                USUAL.stream().map(name -> Choice.unknown(name, "")).toList();
        new Menu(subject, choices, 0, false).show(state);
    }

    /** Asks about the selected signal, else about the next usual one, one at a time. */
    private void show(State state) {
        state.dialog = this;
        if (choices.stream().noneMatch(choice -> choice.state() == Known.ASKED)) {
            IntStream.concat(IntStream.of(cursor), IntStream.range(0, USUAL.size()))
                    .mapToObj(choices::get)
                    .filter(choice -> choice.state() == Known.NO)
                    .findFirst()
                    .ifPresent(choice -> preview(state, choice));
        }
    }

    private void preview(State state, Choice choice) {
        Tab tab = subject.tab();
        String target = subject.target();
        state.dialog = with(choice.asked());
        state.ask(
                tab,
                "preview",
                List.of(target, choice.signal()),
                preview -> state.ask(
                        tab,
                        "explain",
                        List.of("", target, choice.signal()),
                        rules -> opened(state)
                                .ifPresent(menu -> menu.with(choice.foretold(subject, preview, rules))
                                        .show(state))));
    }

    /** The menu as it is now, unless it was closed. */
    private Optional<Menu> opened(State state) {
        return state.dialog instanceof Menu menu && menu.subject.equals(subject) ? Optional.of(menu) : Optional.empty();
    }

    private Menu with(Choice choice) {
        List<Choice> changed = choices.stream()
                .map(old -> old.signal().equals(choice.signal()) ? choice : old)
                .toList();
        return new Menu(subject, changed, cursor, all);
    }

    @Override
    public void key(State state, Key key) {
        int size = choices.size();
        switch (key.name()) {
            case ESCAPE -> state.close();
            case UP -> to(state, Math.floorMod(cursor - 1, size));
            case DOWN -> to(state, Math.floorMod(cursor + 1, size));
            case HOME -> to(state, 0);
            case END -> to(state, size - 1);
            case ENTER -> chosen(state, choices.get(cursor));
            case CHAR -> {
                if (key.text().equals("o") && !all) {
                    state.ask(
                            subject.tab(),
                            "listSignals",
                            List.of(),
                            answer -> opened(state)
                                    .filter(menu -> !menu.all)
                                    .ifPresent(menu -> menu.others(state, answer)));
                }
            }
            default -> {}
        }
    }

    private void to(State state, int line) {
        new Menu(subject, choices, line, all).show(state);
    }

    private void chosen(State state, Choice choice) {
        if (!choice.allowed()) {
            state.flash = choice.signal() + " is " + choice.verdict() + ". Nothing was sent.";
            return;
        }
        List<Line> preview = choice.state() == Known.YES
                ? Stream.concat(Stream.of(choice.effect() + "; " + choice.verdict()), choice.details().stream())
                        .map(text -> Line.of(Style.PLAIN, text))
                        .toList()
                : List.of();
        state.dialog = Prompt.reason(new Order(subject, choice.signal(), "", "", preview));
    }

    /** Adds the platform's other signals. */
    private void others(State state, Answer answer) {
        if (answer.failed()) {
            state.flash = answer.problem();
            return;
        }
        List<Choice> more = new ArrayList<>(choices);
        for (Map<?, ?> signal : Json.objects(answer.value())) {
            String name = Json.text(signal, "name").replaceFirst("^SIG", "");
            if (!USUAL.contains(name)) {
                more.add(Choice.unknown(name, Json.text(signal, "defaultAction")));
            }
        }
        new Menu(subject, more, USUAL.size(), true).show(state);
    }

    @Override
    public void draw(Canvas canvas) {
        canvas.title("Signal for " + subject.label() + (subject.isOne() ? "" : ": " + subject.names()));
        int height = Math.max(1, Math.min(choices.size(), canvas.most - 1 - DETAILS));
        int top = Math.max(0, Math.min(cursor - height / 2, choices.size() - height));
        for (int i = top; i < top + height; i++) {
            draw(canvas, choices.get(i), i == cursor);
        }
        int end = Math.min(canvas.most, canvas.lines.size() + DETAILS);
        canvas.words(Style.FAINT, about(choices.get(cursor)), DETAILS);
        canvas.fill(end);
    }

    private static String about(Choice choice) {
        return !choice.details().isEmpty()
                ? String.join(" ", choice.details())
                : choice.signal() + " " + choice.effect() + (choice.verdict().isEmpty() ? "" : "; " + choice.verdict());
    }

    private static void draw(Canvas canvas, Choice choice, boolean selected) {
        Style plain = selected ? Style.SELECTED : Style.PLAIN;
        boolean partly = choice.allowed() && !choice.verdict().startsWith("allowed");
        Style verdict = selected ? plain : !choice.allowed() ? Style.BAD : partly ? Style.WARNING : Style.GOOD;
        Pen pen = canvas.line()
                .put(plain, selected ? canvas.text.glyph(" › ", " > ") : "   ")
                .cell(selected ? plain : Style.TITLE, choice.signal(), 10);
        if (choice.state() == Known.YES) {
            pen.cell(plain, choice.effect(), 25).put(plain, " ").put(verdict, choice.verdict());
        } else {
            String waiting = choice.state() == Known.ASKED ? canvas.text.glyph("asking…", "asking...") : "";
            pen.cell(plain, choice.action(), 25).put(plain, " ").put(selected ? plain : Style.FAINT, waiting);
        }
        (selected ? pen.fill(plain, " ") : pen).end();
    }

    @Override
    public List<String> hints() {
        return all ? List.of("Enter choose", "Esc leave") : List.of("Enter choose", "o other signals", "Esc leave");
    }
}
