package dev.overlord.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

class BenchmarksTest {
  @BeforeAll
  static void severalMayRunOnThisMachine() {
    System.setProperty("jmh.ignoreLock", "true");
  }

  @Test
  void everyBenchmark_runsOnceWithEachOfItsParameters() throws RunnerException {
    var options =
        new OptionsBuilder()
            .include("dev\\.overlord\\..*")
            .mode(Mode.SingleShotTime)
            .warmupIterations(0)
            .measurementIterations(1)
            .forks(0)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();

    Collection<RunResult> results = new Runner(options).run();

    Set<String> benchmarks =
        results.stream()
            .map(result -> result.getParams().getBenchmark())
            .map(name -> name.substring(name.lastIndexOf('.') + 1))
            .collect(Collectors.toSet());
    assertThat(benchmarks)
        .containsExactlyInAnyOrder(
            "decideAndApply",
            "replay",
            "readTask",
            "writeRun",
            "readRun",
            "writeFinished",
            "readFinished");
    assertThat(results).hasSize(4 + 1 + 5 * 2);
  }

  @Test
  void aTurn_grantsAsManyAsHaveEnded() {
    BusyShard shard = new BusyShard(1, false, event -> {});

    assertThat(shard.turn()).isEqualTo(BusyShard.ENDS);
    assertThat(shard.machine().state().pool("pool-0").leases()).hasSize(64);
  }
}
