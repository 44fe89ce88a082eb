package io.signalman.console.top;

import java.util.List;
import java.util.stream.Stream;

/** The last question before a send; its lines are shown from the one at {@code top} on. */
record Confirm(Order order, int top) implements Dialog {
    /** For the reason, below the lines. */
    private static final int REASON = 2;

    /** The processes, then what is going to happen. */
    private List<Line> lines() {
        return Stream.concat(Stream.of(Line.of(Style.WARNING, order.subject().names())), order.preview().stream())
                .toList();
    }

    @Override
    public void key(State state, Key key) {
        if (key.text().equals("y")) {
            order.send(state);
        } else if (key.name() == Key.Name.ESCAPE || key.text().equals("n")) {
            state.close();
            state.flash = "Nothing was sent.";
        } else {
            state.dialog = new Confirm(order, Page.scrolled(lines(), top, key));
        }
    }

    @Override
    public void draw(Canvas canvas) {
        canvas.title(order.title());
        String count = Words.count(order.subject().processes().size(), "process");
        canvas.words(
                Style.BAD,
                order.isStop()
                        ? "Stop " + count + " with " + order.ladder() + "?"
                        : "Send " + order.signal() + " to " + count + "?",
                2);
        canvas.page(lines(), top, REASON);
        canvas.words(
                Style.FAINT, order.reason().isEmpty() ? "No reason is given." : "Reason: " + order.reason(), REASON);
    }

    @Override
    public List<String> hints() {
        return List.of(order.isStop() ? "y stop" : "y send", "Esc send nothing", "Up/Down scroll");
    }
}
