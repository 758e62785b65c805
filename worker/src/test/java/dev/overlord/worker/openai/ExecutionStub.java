package dev.overlord.worker.openai;

import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.TaskContext;
import dev.overlord.worker.TaskHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An execution as a worker would present it, to be cancelled by hand. */
final class ExecutionStub implements TaskContext {
  private final String endpoint;
  private final List<Runnable> actions = new ArrayList<>();
  private boolean cancelled;
  private String taskId = "task-1";
  private String payload = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private Duration timeout = Duration.ofSeconds(60);
  private @Nullable String model;
  private @Nullable String apiKeyEnv = ApiKey.DEFAULT_VARIABLE;
  private @Nullable String apiKeyFile;
  private @Nullable String traceparent;

  ExecutionStub(String endpoint) {
    this.endpoint = endpoint;
  }

  ExecutionStub payload(String json) {
    payload = json;
    return this;
  }

  ExecutionStub taskId(String id) {
    taskId = id;
    return this;
  }

  ExecutionStub timeout(Duration value) {
    timeout = value;
    return this;
  }

  ExecutionStub model(String value) {
    model = value;
    return this;
  }

  ExecutionStub apiKeyEnv(@Nullable String name) {
    apiKeyEnv = name;
    return this;
  }

  ExecutionStub apiKeyFile(String file) {
    apiKeyFile = file;
    return this;
  }

  ExecutionStub traceparent(String value) {
    traceparent = value;
    return this;
  }

  /** Runs this execution as a worker does, on a virtual thread of its own. */
  CompletableFuture<ExecutionResult> start(TaskHandler handler) {
    var result = new CompletableFuture<ExecutionResult>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(handler.run(this));
          } catch (InterruptedException | RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  void cancel() {
    List<Runnable> due;
    synchronized (actions) {
      cancelled = true;
      due = List.copyOf(actions);
    }
    due.forEach(Runnable::run);
  }

  @Override
  public String pool() {
    return "llm";
  }

  @Override
  public PoolDefinition definition() {
    PoolDefinition plain = PoolDefinition.of(1, "openai", endpoint);
    return new PoolDefinition(
        plain.concurrency(),
        plain.handler(),
        null,
        plain.endpoints(),
        model,
        apiKeyEnv,
        apiKeyFile,
        plain.timeoutMs(),
        plain.maxAttempts(),
        plain.maxInterruptions(),
        plain.slotReuse(),
        plain.strandedMaxMs(),
        false,
        Map.of(),
        false,
        1,
        null);
  }

  @Override
  public Task task() {
    return new Task(taskId, null, RawJson.of(payload), null, null, Map.of(), traceparent);
  }

  @Override
  public String taskId() {
    return taskId;
  }

  @Override
  public long token() {
    return 42;
  }

  @Override
  public String endpoint() {
    return endpoint;
  }

  @Override
  public int attempt() {
    return 1;
  }

  @Override
  public Duration timeout() {
    return timeout;
  }

  @Override
  public boolean isCancelled() {
    synchronized (actions) {
      return cancelled;
    }
  }

  @Override
  public void onCancel(Runnable action) {
    boolean now;
    synchronized (actions) {
      now = cancelled;
      actions.add(action);
    }
    if (now) {
      action.run();
    }
  }
}
