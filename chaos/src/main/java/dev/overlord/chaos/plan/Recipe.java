package dev.overlord.chaos.plan;

import static dev.overlord.chaos.plan.Target.Kind.BROKER;
import static dev.overlord.chaos.plan.Target.Kind.OVERLORD;
import static dev.overlord.chaos.plan.Target.Kind.WORKER;

import dev.overlord.chaos.plan.Fault.Link;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A kind of fault. What is frozen or cut off for longer than the TTL loses its leases; what is
 * shorter must go unnoticed.
 */
record Recipe(Target.Kind victim, Maker maker) {
  static final List<Recipe> ALL =
      List.of(
          new Recipe(WORKER, (it, ttl, dice) -> new Fault.Kill(it, between(500, 6_000, dice))),
          new Recipe(OVERLORD, (it, ttl, dice) -> new Fault.Kill(it, between(500, 6_000, dice))),
          new Recipe(BROKER, (it, ttl, dice) -> new Fault.Kill(it, between(1_000, 8_000, dice))),
          new Recipe(WORKER, (it, ttl, dice) -> new Fault.Freeze(it, longerThan(ttl, dice))),
          new Recipe(WORKER, (it, ttl, dice) -> new Fault.Freeze(it, shorterThan(ttl, dice))),
          new Recipe(OVERLORD, (it, ttl, dice) -> new Fault.Freeze(it, longerThan(ttl, dice))),
          new Recipe(BROKER, (it, ttl, dice) -> new Fault.Freeze(it, between(1_000, 12_000, dice))),
          new Recipe(WORKER, (it, ttl, dice) -> new Fault.Restart(it, Duration.ofSeconds(10))),
          new Recipe(OVERLORD, (it, ttl, dice) -> new Fault.Restart(it, Duration.ofSeconds(10))),
          new Recipe(BROKER, (it, ttl, dice) -> new Fault.Roll(it, Duration.ofSeconds(40))),
          new Recipe(BROKER, (it, ttl, dice) -> new Fault.Blackout(it, outage(dice))),
          new Recipe(
              WORKER, (it, ttl, dice) -> new Fault.Cut(it, Link.KAFKA, longerThan(ttl, dice))),
          new Recipe(
              OVERLORD, (it, ttl, dice) -> new Fault.Cut(it, Link.KAFKA, longerThan(ttl, dice))),
          new Recipe(
              WORKER, (it, ttl, dice) -> new Fault.Cut(it, Link.BACKEND, shorterThan(ttl, dice))),
          new Recipe(WORKER, (it, ttl, dice) -> delay(it, Link.KAFKA, dice)),
          new Recipe(OVERLORD, (it, ttl, dice) -> delay(it, Link.KAFKA, dice)),
          new Recipe(WORKER, (it, ttl, dice) -> delay(it, Link.BACKEND, dice)));

  /** Makes the fault of one process. */
  interface Maker {
    Fault make(Target target, Duration ttl, RandomGenerator dice);
  }

  /** Longer than the 8 s that a commit waits for Kafka. */
  private static Duration outage(RandomGenerator dice) {
    return between(9_000, 20_000, dice);
  }

  private static Fault delay(Target target, Link link, RandomGenerator dice) {
    return new Fault.Delay(target, link, between(20, 300, dice), between(3_000, 15_000, dice));
  }

  private static Duration longerThan(Duration ttl, RandomGenerator dice) {
    return ttl.plus(between(1_000, ttl.toMillis(), dice));
  }

  private static Duration shorterThan(Duration ttl, RandomGenerator dice) {
    return between(500, ttl.toMillis() / 2, dice);
  }

  private static Duration between(long leastMs, long mostMs, RandomGenerator dice) {
    return Duration.ofMillis(dice.nextLong(leastMs, mostMs + 1));
  }
}
