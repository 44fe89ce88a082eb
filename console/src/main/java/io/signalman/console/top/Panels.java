package io.signalman.console.top;

import io.signalman.console.top.Dialog.Choice;
import io.signalman.console.top.Dialog.Confirm;
import io.signalman.console.top.Dialog.Jobs;
import io.signalman.console.top.Dialog.Line;
import io.signalman.console.top.Dialog.Menu;
import io.signalman.console.top.Dialog.Order;
import io.signalman.console.top.Dialog.Page;
import io.signalman.console.top.Dialog.Progress;
import io.signalman.console.top.Dialog.Prompt;
import io.signalman.console.top.Dialog.Wanted;
import io.signalman.console.top.Look.Pen;
import io.signalman.console.top.Look.Style;
import io.signalman.console.top.Told.Event;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;

/** Draws what is open below the list, and the last line. */
final class Panels {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    /** From so many columns on, events show how their caller came. */
    private static final int WIDE = 100;

    private final State state;
    private final Look look;
    private final Text text;

    /** The most lines, the title included. */
    private final int most;

    private final List<AttributedString> lines = new ArrayList<>();

    private Panels(State state, Look look, int most) {
        this.state = state;
        this.look = look;
        this.text = look.text();
        this.most = most;
    }

    /** How many events are shown while no dialog is open. */
    static int events(State state) {
        return Math.max(3, state.rows() / 6);
    }

    static List<AttributedString> lines(State state, Look look, int most) {
        Panels panel = new Panels(state, look, most);
        panel.draw(state.dialog());
        return panel.lines;
    }

    private void draw(Dialog dialog) {
        if (dialog instanceof Menu menu) {
            menu(menu);
        } else if (dialog instanceof Prompt prompt) {
            prompt(prompt);
        } else if (dialog instanceof Confirm confirm) {
            confirm(confirm);
        } else if (dialog instanceof Page page) {
            title(page.title());
            page(page.lines(), page.top(), 0);
        } else if (dialog instanceof Progress progress) {
            progress(progress.job());
        } else if (dialog instanceof Jobs jobs) {
            jobs(jobs);
        } else {
            events();
        }
    }

    private Pen line() {
        return look.line(state.columns());
    }

    private void title(String words) {
        String rule = text.glyph("━━ ", "-- ");
        lines.add(line().put(Style.FAINT, rule)
                .put(Style.TITLE, text.cut(words, state.columns() - 6))
                .put(Style.FAINT, " ")
                .rule(Style.FAINT)
                .end());
    }

    private void words(Style style, String words, int mostLines) {
        text.wrap(words, state.columns() - 2).stream()
                .limit(Math.max(0, Math.min(mostLines, most - lines.size())))
                .forEach(part -> lines.add(line().put(style, " " + part).end()));
    }

    private void events() {
        title("Last signals");
        List<Event> events = state.tab().map(tab -> tab.told().events()).orElse(List.of());
        int count = events(state);
        events.stream()
                .skip(Math.max(0, events.size() - count))
                .forEach(event -> lines.add(line().put(Style.FAINT, " " + clock(event.time()) + " ")
                        .put(Style.TITLE, event.principal())
                        .put(Style.FAINT, state.columns() < WIDE ? "  " : " by " + event.door() + "  ")
                        .put(event.ok() ? Style.PLAIN : Style.BAD, event.message())
                        .put(Style.FAINT, event.reason().isEmpty() ? "" : "  (" + event.reason() + ")")
                        .end()));
        if (events.isEmpty()) {
            words(Style.FAINT, "None yet. Each signal that anybody sends through this agent is shown here.", 1);
        }
        while (lines.size() <= count) {
            lines.add(line().end());
        }
    }

    /** The local time of an instant. */
    private static String clock(String instant) {
        try {
            return CLOCK.format(Instant.parse(instant));
        } catch (DateTimeException unknown) {
            return instant;
        }
    }

    private void menu(Menu menu) {
        title("Signal for " + menu.subject().label()
                + (menu.subject().processes().size() > 1 ? ": " + menu.subject().names() : ""));
        int details = 3;
        int height = Math.max(1, Math.min(menu.choices().size(), most - 1 - details));
        int top =
                Math.max(0, Math.min(menu.cursor() - height / 2, menu.choices().size() - height));
        for (int i = top; i < top + height; i++) {
            choice(menu.choices().get(i), i == menu.cursor());
        }
        int before = lines.size();
        words(Style.FAINT, about(menu.choice()), details);
        while (lines.size() < Math.min(most, before + details)) {
            lines.add(line().end());
        }
    }

    private static String about(Choice choice) {
        return !choice.details().isEmpty()
                ? String.join(" ", choice.details())
                : choice.signal() + " " + choice.effect() + (choice.verdict().isEmpty() ? "" : "; " + choice.verdict());
    }

    private void choice(Choice choice, boolean selected) {
        Style plain = selected ? Style.SELECTED : Style.PLAIN;
        boolean known = choice.state() == Choice.Known.YES;
        boolean partly = choice.allowed() && !choice.verdict().startsWith("allowed");
        Style verdict = selected ? plain : !choice.allowed() ? Style.BAD : partly ? Style.WARNING : Style.GOOD;
        Pen pen = line().put(plain, selected ? text.glyph(" › ", " > ") : "   ")
                .cell(selected ? plain : Style.TITLE, choice.signal(), 10)
                .cell(plain, known ? choice.effect() : choice.action(), 25)
                .put(plain, " ")
                .put(known ? verdict : selected ? plain : Style.FAINT, known ? choice.verdict() : waiting(choice));
        lines.add((selected ? pen.fill(plain) : pen).end());
    }

    private String waiting(Choice choice) {
        return choice.state() == Choice.Known.ASKED ? text.glyph("asking…", "asking...") : "";
    }

    private void prompt(Prompt prompt) {
        Order order = prompt.order();
        if (prompt.wanted() == Wanted.SEARCH) {
            title("Search for a pid, or for text in names and commands");
        } else if (prompt.wanted() == Wanted.FILTER) {
            title("Filter: show only a target, such as nginx, user:app&older:10m, tree:4242");
        } else if (prompt.wanted() == Wanted.LADDER) {
            title("Stop " + order.subject().label());
            names(order);
            words(Style.FAINT, "Signals, each followed by the time to end before the next one.", 1);
        } else {
            title(order.verb() + " " + order.subject().label());
            names(order);
            words(Style.FAINT, "Why? The agent records it. Enter alone gives no reason.", 1);
        }
        if (!prompt.error().isEmpty()) {
            words(Style.BAD, prompt.error(), 4);
        }
        lines.add(input(prompt));
    }

    private void names(Order order) {
        if (order.subject().processes().size() > 1) {
            words(Style.PLAIN, order.subject().names(), 4);
        }
    }

    /** Shows the end of a text that is too long for the line. */
    private AttributedString input(Prompt prompt) {
        Pen pen = line().put(Style.TITLE, " " + prompt.wanted().label + ": ");
        String safe = text.safe(prompt.text());
        int from = 0;
        while (Text.width(safe.substring(from)) > pen.left() - 2) {
            from = safe.offsetByCodePoints(from, 1);
        }
        return pen.put(Style.PLAIN, safe.substring(from)).put(Style.BAR, " ").end();
    }

    private void confirm(Confirm confirm) {
        Order order = confirm.order();
        int reason = 2;
        title(order.verb() + " " + order.subject().label());
        int count = order.subject().processes().size();
        words(
                Style.BAD,
                order.isStop()
                        ? "Stop " + Words.count(count, "process") + " with " + order.ladder() + "?"
                        : "Send " + order.signal() + " to " + Words.count(count, "process") + "?",
                2);
        page(confirm.lines(), confirm.top(), reason);
        words(Style.FAINT, order.reason().isEmpty() ? "No reason is given." : "Reason: " + order.reason(), reason);
    }

    private void progress(Job job) {
        title("Stop " + job.id() + ": " + job.ladder());
        words(
                Look.of(job.tone()),
                job.ended() + " of " + job.matched() + " ended, " + Words.time(job.millis()) + ". " + job.message(),
                3);
        page(job.rows(), 0, 0);
    }

    private void jobs(Jobs jobs) {
        title("Stops and waits");
        int top =
                Math.max(0, Math.min(jobs.cursor() - (most - 1) / 2, jobs.jobs().size() - (most - 1)));
        for (int i = top; i < jobs.jobs().size() && lines.size() < most; i++) {
            Job job = jobs.jobs().get(i);
            Style style = i == jobs.cursor() ? Style.SELECTED : Look.of(job.tone());
            lines.add(line().number(style, Long.toString(job.id()), 5)
                    .put(style, "  ")
                    .cell(style, Words.lower(job.state()), 10)
                    .cell(style, job.ended() + "/" + job.matched() + " ended", 13)
                    .cell(style, job.ladder(), 20)
                    .put(style, " " + job.target())
                    .fill(style)
                    .end());
        }
    }

    /** @param kept how many lines below are for something else */
    private void page(List<Line> page, int top, int kept) {
        List<AttributedString> all = new ArrayList<>();
        for (Line line : page) {
            Style style = Look.of(line.tone());
            if (line.cells().size() == 1) {
                text.wrap(line.cells().get(0), state.columns() - 2)
                        .forEach(part -> all.add(line().put(style, " " + part).end()));
                continue;
            }
            int indent = 38;
            List<String> parts = text.wrap(line.cells().get(3), Math.max(20, state.columns() - indent - 1));
            for (int i = 0; i < parts.size(); i++) {
                Pen pen = line();
                if (i == 0) {
                    pen.number(style, line.cells().get(0), 8)
                            .put(style, " ")
                            .cell(style, line.cells().get(1), 16)
                            .put(style, " ")
                            .cell(style, line.cells().get(2), 12);
                } else {
                    pen.put(style, " ".repeat(indent));
                }
                all.add(pen.put(style, parts.get(i)).end());
            }
        }
        int room = Math.max(0, most - lines.size() - kept);
        boolean isCut = all.size() > room;
        int shown = isCut ? Math.max(0, room - 1) : all.size();
        int from = Math.max(0, Math.min(top, all.size() - shown));
        lines.addAll(all.subList(from, from + shown));
        if (isCut) {
            int below = all.size() - from - shown;
            lines.add(line().put(Style.FAINT, below > 0 ? " " + below + " more lines below" : "")
                    .end());
        }
    }

    /** The last line: what was said last, else the keys. */
    static AttributedString foot(State state, Look look) {
        Pen pen = look.line(state.columns()).put(Style.PLAIN, " ");
        if (!state.flash().isEmpty()) {
            return pen.put(Style.WARNING, state.flash()).end();
        }
        for (String hint : Pages.hints(state.dialog())) {
            int blank = hint.indexOf(' ');
            pen.put(Style.KEY, hint.substring(0, blank)).put(Style.FAINT, hint.substring(blank) + "  ");
        }
        return pen.end();
    }
}
