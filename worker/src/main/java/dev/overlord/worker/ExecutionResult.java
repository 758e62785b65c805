package dev.overlord.worker;

import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Usage;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import org.jspecify.annotations.Nullable;

/** How an execution ended. */
public sealed interface ExecutionResult {
  /**
   * @param statusCode the backend's HTTP status, null for handlers without one
   */
  record Succeeded(@Nullable Integer statusCode, RawJson body, @Nullable Usage usage)
      implements ExecutionResult {}

  /**
   * @param statusCode the backend's HTTP status if it answered
   * @param body its answer if there was one
   */
  record Failed(Failure failure, @Nullable Integer statusCode, @Nullable RawJson body)
      implements ExecutionResult {}
}
