package dev.overlord.cli.tune;

/** Sends the requests of a measurement. Called from many threads at once. */
@FunctionalInterface
interface Requests {
  /**
   * Sends one and waits for its end.
   *
   * @param index in the step, from 0: each step sends the same prompts in the same order
   * @throws InterruptedException the measurement was cancelled
   */
  Sample send(int index) throws InterruptedException;
}
