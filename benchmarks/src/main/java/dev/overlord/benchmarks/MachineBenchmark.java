package dev.overlord.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Decisions a second: a decision is one {@code decide} and the {@code apply} of its events. Half of
 * them are finishes, half are grants, so this is twice the tasks a second. What a turn needs
 * besides (a last question that grants nothing, reading tasks into the window) is in the time and
 * not in the count. Each pool has a cap of 64.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class MachineBenchmark {
  @Param({"1", "200"})
  public int pools;

  @Param({"false", "true"})
  public boolean prefetch;

  private BusyShard shard;

  @Setup
  public void fill() {
    shard = new BusyShard(pools, prefetch, event -> {});
  }

  @Benchmark
  @OperationsPerInvocation(2 * BusyShard.ENDS)
  public int decideAndApply() {
    return shard.turn();
  }
}
