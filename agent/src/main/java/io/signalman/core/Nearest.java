package io.signalman.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that was probably meant. */
public final class Nearest {
    private static final int LONGEST = 32;
    private static final int SHORT = 4;

    private Nearest() {}

    /** The known word with the fewest edits: one at most for a short word, two for a longer one. */
    public static Optional<String> to(String given, Collection<String> known) {
        int most = given.length() <= SHORT ? 1 : 2;
        return given.length() > LONGEST
                ? Optional.empty()
                : known.stream()
                        .filter(word -> distance(given, word) <= most)
                        .min(Comparator.<String>comparingInt(word -> distance(given, word))
                                .thenComparing(Comparator.naturalOrder()));
    }

    /** Optimal string alignment: characters that are inserted, left out, replaced, or swapped with their neighbour. */
    private static int distance(String one, String other) {
        int[][] edits = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                boolean same = one.charAt(i - 1) == other.charAt(j - 1);
                edits[i][j] =
                        Math.min(edits[i - 1][j - 1] + (same ? 0 : 1), Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
                boolean swapped = i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1);
                if (swapped) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[one.length()][other.length()];
    }
}
