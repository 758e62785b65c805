package dev.overlord.cli.backends;

import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolDefinition.Endpoint;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.SlotReuse;
import dev.overlord.common.model.Task;
import dev.overlord.worker.TaskContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A task of a pool with this backend, as a worker would present it. Never cancelled. */
record OneExecution(String backend, String endpoint, String payload) implements TaskContext {

  @Override
  public String pool() {
    return "p";
  }

  @Override
  public PoolDefinition definition() {
    return new PoolDefinition(
        1,
        "openai",
        backend,
        List.of(new Endpoint(endpoint, null)),
        null,
        "KEY",
        null,
        60_000,
        3,
        5,
        SlotReuse.TTL,
        60_000,
        false,
        Map.of(),
        false,
        1,
        null);
  }

  @Override
  public Task task() {
    RawJson raw = RawJson.of(payload.getBytes(StandardCharsets.UTF_8));
    return new Task("t", null, raw, null, null, Map.of(), null);
  }

  @Override
  public String taskId() {
    return "t";
  }

  @Override
  public long token() {
    return 7;
  }

  @Override
  public int attempt() {
    return 1;
  }

  @Override
  public Duration timeout() {
    return Duration.ofSeconds(30);
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public void onCancel(Runnable action) {}
}
