package dev.overlord.simulation;

/** A failure for people. */
final class Report {
  private Report() {}

  static String of(Simulation.Outcome outcome) {
    return "seed "
        + outcome.seed()
        + " breaks: "
        + outcome.failure()
        + "\n"
        + outcome.options()
        + "\n"
        + String.join("\n", outcome.trace())
        + "\nbreaks: "
        + outcome.failure()
        + "\nrepeat with: dev/simulate 1 "
        + outcome.seed()
        + "\n";
  }
}
