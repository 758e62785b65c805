package dev.overlord.cli.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one contender did.
 *
 * @param description a line for people
 * @param executions by their starts
 * @param cpuMsPerTask by kind of process
 * @param executedAgain executions of tasks that had been executed before
 * @param leaderKilledUs when the leader was killed; null when it was not
 */
record Measured(
    String description,
    List<Execution> executions,
    Map<String, Double> cpuMsPerTask,
    int executedAgain,
    @Nullable Long leaderKilledUs) {}
