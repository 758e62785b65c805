package dev.overlord.chaos.plan;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * What happens when, by a seed. Kinds of faults come in shuffled rounds, so that a short plan has
 * nearly all of them and a long one each about as often. Faults overlap, but one process of each
 * kind is always left alone. Of the brokers one at most is away, since with three copies and two in
 * sync Kafka itself promises no more, or all are, stopped in good order, which loses nothing.
 */
public record Plan(long seed, List<Step> steps) {
  private static final Duration QUIET_BEGINNING = Duration.ofSeconds(5);
  private static final long LEAST_GAP_MS = 2_000;
  private static final long MOST_GAP_MS = 9_000;

  /** After a fault its process is left alone for as long, to come back. */
  private static final Duration RECOVERY = Duration.ofSeconds(8);

  /** A fault, counted from the beginning. */
  public record Step(Duration at, Fault fault) {
    Duration end() {
      return at.plus(fault.length());
    }
  }

  public Plan {
    steps = List.copyOf(steps);
  }

  /**
   * @param length all faults are over by then
   * @param ttl the leases' TTL
   * @throws IllegalArgumentException {@code length} is too short for a single fault
   */
  public static Plan of(long seed, Duration length, Duration ttl, Size size) {
    List<Step> steps = new Maker(seed, length, ttl, size).make();
    if (steps.isEmpty()) {
      throw new IllegalArgumentException(
          "no fault fits into " + length.toSeconds() + " s; give it a minute or more");
    }
    return new Plan(seed, steps);
  }

  /** How many processes of each kind there are. */
  public record Size(int brokers, int overlords, int workers) {
    int of(Target.Kind kind) {
      return switch (kind) {
        case BROKER -> brokers;
        case OVERLORD -> overlords;
        case WORKER -> workers;
      };
    }

    int mostAway(Target.Kind kind) {
      return switch (kind) {
        case BROKER -> 1;
        case OVERLORD, WORKER -> of(kind) - 1;
      };
    }
  }

  private static final class Maker {
    private final Random random;
    private final Duration length;
    private final Duration ttl;
    private final Size size;
    private final Deque<Recipe> round = new ArrayDeque<>();
    private final Map<Target, Duration> freeAt = new HashMap<>();

    Maker(long seed, Duration length, Duration ttl, Size size) {
      this.random = new Random(seed);
      this.length = length;
      this.ttl = ttl;
      this.size = size;
    }

    List<Step> make() {
      List<Step> steps = new ArrayList<>();
      Duration at = QUIET_BEGINNING;
      while (at.compareTo(length) < 0) {
        Duration now = at;
        next(now).ifPresent(steps::add);
        at = now.plusMillis(random.nextLong(LEAST_GAP_MS, MOST_GAP_MS + 1));
      }
      return steps;
    }

    /** Empty if no process may be hurt now in the way that is due; that way comes later. */
    private Optional<Step> next(Duration at) {
      if (round.isEmpty()) {
        List<Recipe> all = new ArrayList<>(Recipe.ALL);
        Collections.shuffle(all, random);
        round.addAll(all);
      }
      for (int tried = round.size(); tried > 0; tried--) {
        Recipe recipe = round.removeFirst();
        Optional<Target> target = victim(recipe.victim(), at);
        if (target.isPresent()) {
          Step step = new Step(at, recipe.maker().make(target.get(), ttl, random));
          if (step.end().compareTo(length) <= 0) {
            freeAt.put(target.get(), step.end().plus(RECOVERY));
            return Optional.of(step);
          }
        }
        round.addLast(recipe);
      }
      return Optional.empty();
    }

    private Optional<Target> victim(Target.Kind kind, Duration at) {
      List<Target> free = new ArrayList<>();
      int away = 0;
      for (int number = 1; number <= size.of(kind); number++) {
        Target target = new Target(kind, number);
        if (freeAt.getOrDefault(target, Duration.ZERO).compareTo(at) <= 0) {
          free.add(target);
        } else {
          away++;
        }
      }
      return away >= size.mostAway(kind)
          ? Optional.empty()
          : Optional.of(free.get(random.nextInt(free.size())));
    }
  }
}
