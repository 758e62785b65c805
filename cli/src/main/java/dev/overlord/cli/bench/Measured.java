package dev.overlord.cli.bench;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one contender did.
 *
 * @param description a line for people
 * @param cpuMsPerTask by kind of process
 * @param executedAgain executions of tasks that had been executed before
 * @param takeover null when no leader was killed
 */
record Measured(
    String description,
    @JsonUnwrapped Figures figures,
    Map<String, Double> cpuMsPerTask,
    int executedAgain,
    @Nullable Takeover takeover) {}
