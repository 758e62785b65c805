package dev.overlord.cli.bench;

import dev.overlord.cli.bench.share.Manner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.function.Consumer;

/** The contenders one after the other, on the same broker. */
final class BenchRun {
  private final BenchPlan plan;
  private final Path folder;
  private final Consumer<String> progress;

  /**
   * @param folder for the processes' files; empty
   * @param progress takes a line for people now and then
   */
  BenchRun(BenchPlan plan, Path folder, Consumer<String> progress) {
    this.plan = plan;
    this.folder = folder;
    this.progress = progress;
  }

  BenchReport run() throws InterruptedException, IOException {
    progress.accept("starting a broker, Overlord and workers");
    try (BenchCluster cluster = BenchCluster.start(plan, folder)) {
      Measurement measurement = new Measurement(cluster, plan);
      progress.accept("warming up with " + plan.warmUpTasks() + " tasks");
      measurement.warmUp();
      progress.accept("measuring " + plan.tasks() + " tasks of " + plan.durationMs() + " ms");
      Measured overlord = measurement.run();
      cluster.stopMembers();
      HeapUse heap = HeapUse.read(folder);
      EnumMap<Manner, Measured> baselines = new EnumMap<>(Manner.class);
      if (plan.baseline()) {
        for (Manner manner : Manner.values()) {
          progress.accept("measuring a " + manner.description());
          baselines.put(manner, new Baseline(cluster, plan, manner, folder).run());
        }
      }
      return new BenchReport(plan, Environment.here(), overlord, heap, baselines);
    }
  }
}
