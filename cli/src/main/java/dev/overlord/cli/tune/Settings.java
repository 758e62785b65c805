package dev.overlord.cli.tune;

import java.time.Duration;

/**
 * How a step is measured.
 *
 * @param requests measured at least, unless the time is over before
 * @param stepTime after which no request is begun, once as many as run at once were measured
 * @param errorsMax share of requests that may fail
 */
record Settings(int requests, Duration stepTime, double errorsMax) {
  /** Requests that are measured for each that runs at once. */
  static final int ROUNDS = 4;
}
