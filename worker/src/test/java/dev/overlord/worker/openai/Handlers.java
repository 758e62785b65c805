package dev.overlord.worker.openai;

import dev.overlord.common.time.Clock;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Handlers that open no connection but those of the tasks. */
final class Handlers {
  private Handlers() {}

  static OpenAiHandler create(Clock clock, UnaryOperator<@Nullable String> environment) {
    return create(clock, environment, StreamedBody.IDLE_MAX);
  }

  static OpenAiHandler create(
      Clock clock, UnaryOperator<@Nullable String> environment, Duration idleMax) {
    return new OpenAiHandler(
        clock, environment, Transport.create(clock), OpenAiHandler.RESULT_BYTES_MAX, idleMax, null);
  }
}
