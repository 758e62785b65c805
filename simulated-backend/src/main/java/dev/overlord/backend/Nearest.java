package dev.overlord.backend;

import java.util.Comparator;
import java.util.List;

/** Finds what a user meant. */
final class Nearest {

  /** A closing clause for an error: the nearest name, and all names there are. */
  static String hint(String written, List<String> names) {
    String nearest =
        names.stream().min(Comparator.comparingInt(name -> distance(written, name))).orElseThrow();
    return "; did you mean \"" + nearest + "\"? There are: " + String.join(", ", names);
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitute, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  private Nearest() {}
}
