package io.signalman.man;

/**
 * A manual page.
 *
 * @param name {@code signalman-kill}
 * @param section 1 for commands, 5 for files, 7 for conventions
 * @param purpose what apropos(1) shows: a phrase without a full stop
 */
record Page(String name, int section, String purpose) {
    /** The path below a folder of manual pages. */
    String file() {
        return "man" + section + "/" + name + "." + section;
    }
}
