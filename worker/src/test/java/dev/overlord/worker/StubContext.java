package dev.overlord.worker;

import dev.overlord.common.codec.Json;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An execution without a worker around it. */
public final class StubContext implements TaskContext {
  private final List<Runnable> actions = new ArrayList<>();
  private final String payload;
  private boolean cancelled;
  private volatile @Nullable String progress;
  private @Nullable String apiKeyEnv;

  public StubContext(String payload) {
    this.payload = payload;
  }

  public @Nullable String progress() {
    return progress;
  }

  public void apiKeyEnv(String name) {
    apiKeyEnv = name;
  }

  public void cancel() {
    List<Runnable> due;
    synchronized (actions) {
      cancelled = true;
      due = List.copyOf(actions);
    }
    due.forEach(Runnable::run);
  }

  @Override
  public String pool() {
    return "p";
  }

  @Override
  public PoolDefinition definition() {
    PoolDefinition plain = PoolDefinition.of(1, "test", endpoint());
    if (apiKeyEnv == null) {
      return plain;
    }
    String json = new String(Json.write(plain), StandardCharsets.UTF_8);
    String with = "{\"api_key_env\":\"" + apiKeyEnv + "\"," + json.substring(1);
    return Json.read(with.getBytes(StandardCharsets.UTF_8), PoolDefinition.class);
  }

  @Override
  public Task task() {
    return new Task(
        "task-1", "kind", RawJson.of(payload), null, null, Map.of("k", "v"), "00-trace");
  }

  @Override
  public String taskId() {
    return "task-1";
  }

  @Override
  public long token() {
    return 42;
  }

  @Override
  public String endpoint() {
    return "test:";
  }

  @Override
  public int attempt() {
    return 2;
  }

  @Override
  public Duration timeout() {
    return Duration.ofSeconds(60);
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

  @Override
  public void progress(String line) {
    progress = line;
  }
}
