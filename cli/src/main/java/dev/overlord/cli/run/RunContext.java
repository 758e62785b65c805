package dev.overlord.cli.run;

import dev.overlord.cli.output.OutputFile;
import dev.overlord.common.model.Lane;
import dev.overlord.common.time.Clock;
import java.util.function.BooleanSupplier;

/**
 * What a run has once its cluster is there.
 *
 * @param stopped whether the user wants it to end early
 */
record RunContext(
    RunPlan plan,
    RunFolder folder,
    RunCluster cluster,
    OutputFile out,
    InputScan scan,
    Progress progress,
    Clock clock,
    Patience patience,
    BooleanSupplier stopped) {

  /** The label of all its tasks. */
  String run() {
    return folder.identity().run();
  }

  String tasksTopic() {
    return cluster.topics().tasks(plan.pool(), Lane.NORMAL);
  }

  TopicReader reader(String topic) {
    return new TopicReader(cluster.log(), topic, patience);
  }
}
