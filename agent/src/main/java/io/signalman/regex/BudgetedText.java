package io.signalman.regex;

import io.signalman.core.TimeBudget;

/** A text that is read within a time budget. */
final class BudgetedText implements CharSequence {
    /**
     * How many chars are read between two checks of the budget. Each char costs at most one pass over the pattern's
     * program, a few microseconds.
     */
    private static final int STEP = 64;

    private final String text;
    private final TimeBudget budget;
    private long drawn = System.nanoTime();
    private int reads;

    BudgetedText(String text, TimeBudget budget) {
        this.text = text;
        this.budget = budget;
    }

    @Override
    public char charAt(int index) {
        if (++reads % STEP == 0) {
            draw();
        }
        return text.charAt(index);
    }

    /** Charges the time since the last call to the budget. */
    void draw() {
        long now = System.nanoTime();
        budget.spend(now - drawn);
        drawn = now;
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
