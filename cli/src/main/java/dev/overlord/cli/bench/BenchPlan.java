package dev.overlord.cli.bench;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be measured.
 *
 * @param tasks whose executions are measured
 * @param durationMs milliseconds that each takes
 * @param concurrency the sum of the pools' limits
 * @param backlog further tasks that wait behind those that are measured
 * @param bytes the least size of a task
 * @param warmUp tasks that take no time and are executed before, in a pool of their own
 * @param capped false: limits far above what the workers can run, who then bound it themselves
 * @param coordinatorHeap as {@code -Xmx} takes it; null: Java's own choice
 */
record BenchPlan(
    int tasks,
    long durationMs,
    int concurrency,
    int workers,
    int overlords,
    int pools,
    int backlog,
    int bytes,
    int warmUp,
    boolean capped,
    boolean oneAtATime,
    @Nullable String coordinatorHeap) {

  static final String WARM_UP_POOL = "bench-warm-up";

  static String pool(int number) {
    return "bench-" + number;
  }

  /** The limit of each pool: even shares of the whole. */
  int[] limits() {
    return IntStream.range(0, pools)
        .map(pool -> concurrency / pools + (pool < concurrency % pools ? 1 : 0))
        .toArray();
  }

  /** Without a cap the workers together run as many at once as the cap would have allowed. */
  int capacityPerWorker() {
    int largest = limits()[0];
    return capped ? largest : Math.ceilDiv(largest, workers);
  }

  /** The limit that a pool is given: its own, or one that cannot be reached. */
  int limitInForce(int pool) {
    return capped ? limits()[pool] : Math.max(tasks + backlog, concurrency);
  }
}
