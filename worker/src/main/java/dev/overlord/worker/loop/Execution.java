package dev.overlord.worker.loop;

import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.Task;
import dev.overlord.worker.TaskHandler;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What is to be run.
 *
 * @param taskId the task's id, its ref where the user gave none
 * @param definition of the pool, as known when asked
 */
public record Execution(
    int shard,
    long token,
    String pool,
    Task task,
    String taskId,
    String endpoint,
    int attempt,
    Duration timeout,
    TaskHandler handler,
    Supplier<PoolDefinition> definition) {}
