package io.signalman.bench;

/** One question, answered by measuring the subjects side by side in one run. */
interface Chapter {
    /** The word that {@code -Dbench.only} takes. */
    String key();

    String title();

    /** Measures all of it; what is missing on this machine is said on the page, and the rest measured. */
    void measure(Run run, Page page) throws Exception;
}
