package dev.overlord.kit;

import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.TaskContext;
import dev.overlord.worker.TaskHandler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A handler, and which executions it has begun. */
final class Watched implements TaskHandler {
  private final TaskHandler handler;
  private final Map<String, List<Long>> tokens = new ConcurrentHashMap<>();

  Watched(TaskHandler handler) {
    this.handler = handler;
  }

  @Override
  public ExecutionResult run(TaskContext context) throws InterruptedException {
    tokens
        .computeIfAbsent(context.taskId(), id -> new CopyOnWriteArrayList<>())
        .add(context.token());
    return handler.run(context);
  }

  @Override
  public boolean serves(String pool) {
    return handler.serves(pool);
  }

  @Override
  public boolean endsWithWorker() {
    return handler.endsWithWorker();
  }

  /** Of the task's executions so far, in order. */
  List<Long> tokens(String taskId) {
    return tokens.getOrDefault(taskId, List.of());
  }
}
