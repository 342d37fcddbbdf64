package io.muster.description;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The word that a mistyped one was probably meant to be. */
final class NearestWord {

    /** What is shorter is near to everything. */
    private static final int SHORTEST = 3;

    /** No known word is nearly as long, and the work grows with the length. */
    private static final int LONGEST = 60;

    private NearestWord() {}

    /**
     * The nearest of the known words, unless more than a third of the word would have to change; or else one that it
     * begins with, or that begins with it.
     */
    static Optional<String> of(String word, Collection<String> known) {
        String typed = plain(word);
        if (typed.length() < SHORTEST || typed.length() > LONGEST) {
            return Optional.empty();
        }
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(typed, plain(candidate))))
                .filter(nearest -> distance(typed, plain(nearest)) <= Math.max(1, typed.length() / 3))
                .or(() -> known.stream()
                        .filter(candidate -> typed.startsWith(plain(candidate))
                                || plain(candidate).startsWith(typed))
                        .max(Comparator.comparingInt(String::length)));
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    /** Fewest letters to insert, delete, replace or swap with the next (Damerau-Levenshtein). */
    private static int distance(String a, String b) {
        int[][] rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                rows[i][j] = i == 0 || j == 0 ? i + j : distance(a, i, b, j, rows);
            }
        }
        return rows[a.length()][b.length()];
    }

    private static int distance(String a, int i, String b, int j, int[][] rows) {
        int replaced = rows[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(replaced, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, 1 + rows[i - 2][j - 2]) : least;
    }
}
