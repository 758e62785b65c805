package dev.overlord.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Runs many seeds on all processors; each seed stays in one thread. */
final class Seeds {
  private Seeds() {}

  /**
   * Runs seeds, each with a plant of its own, from {@code first} on, until {@code found} or all are
   * run; returns what it found.
   */
  static List<Simulation.Outcome> search(
      Supplier<Plant> plants,
      long first,
      long count,
      Predicate<Simulation.Outcome> found,
      int most) {
    AtomicLong next = new AtomicLong(first);
    List<Simulation.Outcome> all = new ArrayList<>();
    Callable<Boolean> one =
        () -> {
          for (long seed = next.getAndIncrement();
              seed < first + count;
              seed = next.getAndIncrement()) {
            Simulation.Outcome outcome = Simulation.run(seed, plants.get());
            synchronized (all) {
              if (all.size() >= most) {
                return true;
              }
              if (found.test(outcome)) {
                all.add(outcome);
              }
            }
          }
          return true;
        };
    int threads = Runtime.getRuntime().availableProcessors();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<Boolean>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(pool.submit(one));
      }
      for (Future<Boolean> each : running) {
        each.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a seed could not be run", e.getCause());
    }
    return all;
  }

  static boolean fails(Simulation.Outcome outcome) {
    return outcome.failure() != null;
  }
}
