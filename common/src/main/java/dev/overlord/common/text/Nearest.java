package dev.overlord.common.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** "Did you mean": the known word nearest to one that was mistyped. */
public final class Nearest {
  private Nearest() {}

  /** A clause to append, {@code ; did you mean 'x'?}, or the list of all when none is near. */
  public static String hint(String word, Collection<String> known) {
    String lower = word.toLowerCase(Locale.ROOT);
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(lower, candidate)))
        .filter(best -> distance(lower, best) <= Math.max(2, best.length() / 2))
        .map(best -> "; did you mean '" + best + "'?")
        .orElseGet(() -> "; known are " + String.join(", ", known));
  }

  /** Levenshtein's edit distance: insertions, deletions and substitutions. */
  public static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
