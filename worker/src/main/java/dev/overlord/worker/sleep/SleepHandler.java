package dev.overlord.worker.sleep;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import dev.overlord.common.time.Clock;
import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.TaskContext;
import dev.overlord.worker.TaskHandler;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Takes as long as the payload's {@code duration_ms} says and does nothing meanwhile. Its answer
 * holds its own start and end, {@code started_us} and {@code finished_us}, in microseconds of wall
 * clock time since the epoch: finer than the instants of a result.
 */
public final class SleepHandler implements TaskHandler {
  /** What a pool's definition calls it. */
  public static final String NAME = "sleep";

  private final Clock clock;

  public SleepHandler(Clock clock) {
    this.clock = clock;
  }

  /**
   * @param durationMs milliseconds; other fields of a payload are ignored
   */
  public record Payload(@Nullable Long durationMs) {}

  /** What the handler answers, in microseconds since the epoch. */
  public record Answer(long startedUs, long finishedUs) {}

  @Override
  public ExecutionResult run(TaskContext context) throws InterruptedException {
    return run(context.task().payload());
  }

  ExecutionResult run(RawJson payload) throws InterruptedException {
    long startedUs = micros(clock.wall());
    Long durationMs;
    try {
      durationMs = Json.read(payload.bytes(), Payload.class).durationMs();
    } catch (MalformedException e) {
      return refused("the payload is " + e.getMessage());
    }
    if (durationMs == null || durationMs < 0) {
      return refused("the payload's duration_ms must be 0 or more, and is " + durationMs);
    }
    sleep(durationMs);
    Answer answer = new Answer(startedUs, micros(clock.wall()));
    return new ExecutionResult.Succeeded(null, RawJson.of(Json.write(answer)), null);
  }

  /** Against a deadline, because a thread may be woken before its time. */
  private void sleep(long millis) throws InterruptedException {
    long deadline = clock.monotonicNanos() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = deadline - clock.monotonicNanos();
    while (left > 0) {
      LockSupport.parkNanos(this, left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      left = deadline - clock.monotonicNanos();
    }
  }

  private static ExecutionResult refused(String sentence) {
    TaskError error = new TaskError("invalid_payload", sentence);
    return new ExecutionResult.Failed(new Failure(FailureKind.PERMANENT, error, null), null, null);
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
