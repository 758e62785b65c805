package dev.overlord.chaos.plan;

import java.time.Duration;

/** What is done to the cluster. Durations are what is planned; what happened stands in the log. */
public sealed interface Fault {
  /** The process that is hurt. */
  Target target();

  /** From its beginning until nothing of it is left to undo. */
  Duration length();

  /** SIGKILL; started again after {@code length}. */
  record Kill(Target target, Duration length) implements Fault {}

  /** SIGSTOP, and SIGCONT after {@code length}. */
  record Freeze(Target target, Duration length) implements Fault {}

  /**
   * SIGTERM, and started again as soon as it has ended.
   *
   * @param length what it may take: a guess, for the plan only
   */
  record Restart(Target target, Duration length) implements Fault {}

  /**
   * All brokers are restarted, one after the other, as in an upgrade.
   *
   * @param target the first of them
   * @param length a guess, for the plan only
   */
  record Roll(Target target, Duration length) implements Fault {}

  /**
   * All brokers are stopped by SIGTERM at once, and started again together after {@code length}.
   *
   * @param target one of them
   */
  record Blackout(Target target, Duration length) implements Fault {}

  /** Nothing gets through: to Kafka in silence, to the backend with connections reset. */
  record Cut(Target target, Link link, Duration length) implements Fault {}

  /** Every byte arrives {@code delay} later, in both directions. */
  record Delay(Target target, Link link, Duration delay, Duration length) implements Fault {}

  /** The other end of a connection. */
  enum Link {
    KAFKA,
    BACKEND
  }
}
