package io.signalman.bench;

/** One question, answered by measuring several subjects in one run. */
interface Chapter {
    /** The word for {@code -Dbench.only}. */
    String key();

    String title();

    /** Measures every subject that this machine has; the page names the missing ones. */
    void measure(Run run, Page page) throws Exception;
}
