package dev.overlord.simulation;

/** Unwinds the step of a process that has been killed; no code under test may catch it. */
final class ProcessDead extends Error {
  private static final long serialVersionUID = 1L;

  ProcessDead(String process) {
    super(process + " is dead", null, false, false);
  }
}
