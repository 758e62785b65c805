package dev.overlord.cli.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.overlord.cli.command.CommandException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be measured.
 *
 * @param tasks whose executions are measured
 * @param durationMs milliseconds that each takes
 * @param concurrency the sum of the pools' limits
 * @param backlog further tasks that wait behind those that are measured
 * @param bytes the least size of a task
 * @param warmUpTasks that take no time and are executed before, in a pool of their own
 * @param capped false: limits far above what the workers can run, who then bound it themselves
 * @param baseline whether share groups execute the same
 * @param oneAtATime each task is submitted when the result of the one before has come
 * @param killLeader the leading Overlord is killed when a third of the results have come
 * @param coordinatorXmx as Java's option takes it; null: Java's own choice
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
    int warmUpTasks,
    boolean capped,
    boolean baseline,
    @JsonProperty("one_at_a_time") boolean oneAtATime,
    boolean killLeader,
    @Nullable String coordinatorXmx) {

  static final String WARM_UP_POOL = "bench-warm-up";

  /** A share group has no more members at a broker's defaults. */
  private static final int MOST_CONSUMERS = 200;

  private static final int OUT_OF_REACH = 4;

  static String pool(int number) {
    return "bench-" + number;
  }

  /**
   * @throws CommandException the settings do not go together
   */
  void check() {
    checkNumbers();
    checkModes();
    refuse(
        baseline && (pools > 1 || backlog > 0 || killLeader),
        "--baseline goes with one pool and no backlog: leave out --pools, --backlog and"
            + " --kill-leader");
    refuse(
        baseline && concurrency > MOST_CONSUMERS,
        "--baseline runs --concurrency "
            + concurrency
            + " share consumers; a broker allows "
            + MOST_CONSUMERS);
  }

  private void checkNumbers() {
    atLeast("--tasks", tasks, 1);
    atLeast("--duration", durationMs, 0);
    atLeast("--concurrency", concurrency, 1);
    atLeast("--workers", workers, 1);
    atLeast("--overlords", overlords, 1);
    atLeast("--pools", pools, 1);
    atLeast("--backlog", backlog, 0);
    atLeast("--bytes", bytes, 0);
    atLeast("--warm-up", warmUpTasks, 0);
    refuse(
        concurrency < pools,
        "--concurrency "
            + concurrency
            + " is shared out to --pools "
            + pools
            + ": it must be at least as large");
  }

  private void checkModes() {
    refuse(
        oneAtATime && (backlog > 0 || killLeader),
        "--one-at-a-time measures an idle cluster: leave out --backlog and --kill-leader");
    refuse(
        killLeader && overlords < 2,
        "--kill-leader needs another Overlord that takes over: add --overlords 2");
    refuse(
        killLeader && tasks < 3 * concurrency,
        "--kill-leader needs tasks that are left to run: raise --tasks " + tasks);
  }

  private static void atLeast(String name, long value, long least) {
    refuse(value < least, name + " " + value + " must be at least " + least);
  }

  private static void refuse(boolean wrong, String sentence) {
    if (wrong) {
      throw CommandException.usage(sentence);
    }
  }

  /** The limit of each pool: even shares of the whole. */
  int[] limits() {
    return IntStream.range(0, pools)
        .map(pool -> concurrency / pools + (pool < concurrency % pools ? 1 : 0))
        .toArray();
  }

  /** Without a cap the workers together run as many at once as the cap would have allowed. */
  int capacityPerWorker() {
    return capped ? concurrency : Math.ceilDiv(limits()[0], workers);
  }

  /**
   * The limit that a pool is given: its own share, or several times what the workers can run. Not
   * more, for leases are granted ahead by even shares of what waits, one share for each slot.
   */
  int limitInForce(int own) {
    return capped ? own : OUT_OF_REACH * concurrency;
  }

  /**
   * What the figures are measured against; nothing waits for a slot when one task runs at a time.
   */
  Frame frame() {
    return oneAtATime
        ? new Frame(0, 1, new int[0])
        : new Frame(durationMs, concurrency, capped ? limits() : new int[0]);
  }

  Stream<String> allPools() {
    return Stream.concat(
        Stream.of(WARM_UP_POOL), IntStream.range(0, pools).mapToObj(BenchPlan::pool));
  }

  /**
   * @param durationMs of a task; 0 where a slot's use says nothing
   * @param slots that could be busy at once
   * @param limits of each pool, in the order of the pools' numbers; empty where none holds
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Frame(long durationMs, int slots, int[] limits) {}
}
