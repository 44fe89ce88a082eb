package io.signalman.regex;

import io.signalman.core.TimeBudget;

/** A text that is read in bounded time. */
final class BudgetedText implements CharSequence {
    /** Chars; each costs at most one look at the pattern's whole program, some microseconds. */
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

    /** Takes what was spent since the last time from the budget. */
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
