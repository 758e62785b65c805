package dev.overlord.kit;

import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.model.Usage;
import org.jspecify.annotations.Nullable;

/**
 * A task's one outcome.
 *
 * @param body what the handler gave, as JSON; null when it failed
 * @param errorCode null when it succeeded
 * @param errorMessage null when it succeeded
 * @param attempts executions that were started and ended with a word of their worker
 */
public record KitResult(
    Outcome outcome,
    @Nullable String body,
    @Nullable String errorCode,
    @Nullable String errorMessage,
    int attempts,
    @Nullable Usage usage) {

  static KitResult of(TaskResult result) {
    RawJson body = result.body();
    TaskError error = result.error();
    return new KitResult(
        result.outcome(),
        body == null ? null : body.toString(),
        error == null ? null : error.code(),
        error == null ? null : error.message(),
        result.attempts(),
        result.usage());
  }

  public boolean succeeded() {
    return outcome == Outcome.SUCCEEDED;
  }
}
