package io.muster.description;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The word that a mistyped one was probably meant to be. */
final class NearestWord {

    private NearestWord() {}

    /** The nearest of the known words, unless more than a third of the word would have to change. */
    static Optional<String> of(String word, Collection<String> known) {
        String typed = word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(typed, candidate.toLowerCase(Locale.ROOT))))
                .filter(nearest -> distance(typed, nearest.toLowerCase(Locale.ROOT)) <= Math.max(1, word.length() / 3));
    }

    /** Fewest letters to insert, delete or replace (Levenshtein). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
