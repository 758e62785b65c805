package dev.overlord.worker.openai;

/** Other people's text, made fit for an error message. */
final class Texts {
  private Texts() {}

  /** On one line, and at most {@code charsMax} characters with an ellipsis where it was cut. */
  static String bounded(String text, int charsMax) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    if (line.length() <= charsMax) {
      return line;
    }
    int end = charsMax - 1;
    return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + "…";
  }
}
