package dev.overlord.simulation;

/** Something that must always hold does not. */
final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Violation(String message) {
    super(message);
  }

  static void unless(boolean holds, String message) {
    if (!holds) {
      throw new Violation(message);
    }
  }
}
