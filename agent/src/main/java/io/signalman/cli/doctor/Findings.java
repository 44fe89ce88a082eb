package io.signalman.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The results of the checks of one JVM, or of this host. */
final class Findings {
    private final long jvm;
    private final List<Finding> all = new ArrayList<>();
    private boolean reached;

    /** @param jvm the pid of the JVM, 0 for none */
    Findings(long jvm) {
        this.jvm = jvm;
    }

    /** A warning does not keep commands from working. */
    enum State {
        OK,
        WARNING,
        FAILURE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The result of one check.
     *
     * @param message what was found and, unless it is good, what to do
     */
    record Finding(String check, State state, long jvm, String message) {}

    void ok(String check, String message) {
        all.add(new Finding(check, State.OK, jvm, message));
    }

    void warning(String check, String message) {
        all.add(new Finding(check, State.WARNING, jvm, message));
    }

    void failure(String check, String message) {
        all.add(new Finding(check, State.FAILURE, jvm, message));
    }

    void warningIf(boolean wrong, String check, String problem, String good) {
        all.add(new Finding(check, wrong ? State.WARNING : State.OK, jvm, wrong ? problem : good));
    }

    void failureIf(boolean wrong, String check, String problem, String good) {
        all.add(new Finding(check, wrong ? State.FAILURE : State.OK, jvm, wrong ? problem : good));
    }

    /** Commands reach an agent there. */
    void reached() {
        reached = true;
    }

    void add(Findings others) {
        all.addAll(others.all);
        reached |= others.reached;
    }

    List<Finding> all() {
        return all;
    }

    boolean isReached() {
        return reached;
    }

    boolean hasFailure() {
        return all.stream().anyMatch(finding -> finding.state() == State.FAILURE);
    }
}
