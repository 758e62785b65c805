package dev.overlord.simulation;

/** Something that must always hold does not. An error, so that no code under test swallows it. */
final class Violation extends Error {
  private static final long serialVersionUID = 1L;

  final Checker checker;

  Violation(Checker checker, String message) {
    super(message, null, false, false);
    this.checker = checker;
  }
}
