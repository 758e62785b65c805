package dev.overlord.worker.sleep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.common.codec.Json;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.time.Clock;
import dev.overlord.common.time.SystemClock;
import dev.overlord.handler.TaskException;
import dev.overlord.handler.TaskResult;
import dev.overlord.worker.sleep.SleepHandler.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SleepHandlerTest {
  private final Clock clock = new SystemClock();
  private final SleepHandler handler = new SleepHandler();

  @AfterEach
  void forgetTheInterrupt() {
    Thread.interrupted();
  }

  @Test
  void duration_isSleptAtLeast_andTheAnswerHoldsStartAndEnd() throws Exception {
    long before = clock.monotonicNanos();

    TaskResult result = handler.run("{\"duration_ms\":20,\"pad\":\"xxx\"}");

    assertThat(clock.monotonicNanos() - before).isGreaterThanOrEqualTo(20_000_000);
    Answer answer = Json.read(RawJson.of(result.json()).bytes(), Answer.class);
    assertThat(answer.finishedUs()).isGreaterThan(answer.startedUs());
    long nowUs = clock.wall().toEpochMilli() * 1_000;
    assertThat(answer.startedUs()).isBetween(nowUs - 60_000_000, nowUs + 60_000_000);
  }

  @Test
  void interrupt_endsTheSleep() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> handler.run("{\"duration_ms\":600000}"))
        .isInstanceOf(InterruptedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"duration_ms\":-1}", "{\"duration_ms\":\"long\"}", "[]"})
  void payloadWithoutADuration_failsForGood(String payload) {
    assertThatThrownBy(() -> handler.run(payload))
        .hasMessageContaining("payload")
        .isInstanceOfSatisfying(
            TaskException.class, e -> assertThat(e.kind()).isEqualTo(TaskException.Kind.PERMANENT));
  }
}
