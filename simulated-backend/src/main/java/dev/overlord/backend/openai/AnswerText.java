package dev.overlord.backend.openai;

/** Text of any length that follows from the prompt alone: one word is one token. */
final class AnswerText {
  private static final String[] WORDS = {
    "The",
    " answer",
    " follows",
    " from",
    " what",
    " was",
    " asked",
    ":",
    " first",
    " we",
    " add",
    " both",
    " sides",
    ",",
    " then",
    " we",
    " take",
    " half",
    " of",
    " it",
    " and",
    " check",
    ".",
  };

  static String token(long fingerprint, int index) {
    return WORDS[(int) Math.floorMod(fingerprint + index, (long) WORDS.length)];
  }

  static String tokens(long fingerprint, int count) {
    StringBuilder text = new StringBuilder(count * 6);
    for (int i = 0; i < count; i++) {
      text.append(token(fingerprint, i));
    }
    return text.toString();
  }

  private AnswerText() {}
}
