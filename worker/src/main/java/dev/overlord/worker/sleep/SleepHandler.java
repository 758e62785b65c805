package dev.overlord.worker.sleep;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.time.Clock;
import dev.overlord.common.time.SystemClock;
import dev.overlord.handler.Task;
import dev.overlord.handler.TaskContext;
import dev.overlord.handler.TaskException;
import dev.overlord.handler.TaskHandler;
import dev.overlord.handler.TaskResult;
import java.nio.charset.StandardCharsets;
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

  private final Clock clock = new SystemClock();

  /**
   * @param durationMs milliseconds; other fields of a payload are ignored
   */
  public record Payload(@Nullable Long durationMs) {}

  /** What the handler answers, in microseconds since the epoch. */
  public record Answer(long startedUs, long finishedUs) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public TaskResult run(Task task, TaskContext context) throws TaskException, InterruptedException {
    return run(task.payload());
  }

  TaskResult run(String payload) throws TaskException, InterruptedException {
    long startedUs = micros(clock.wall());
    Long durationMs;
    try {
      byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
      durationMs = Json.read(bytes, Payload.class).durationMs();
    } catch (MalformedException e) {
      throw refused("the payload is " + e.getMessage());
    }
    if (durationMs == null || durationMs < 0) {
      throw refused("the payload's duration_ms must be 0 or more, and is " + durationMs);
    }
    sleep(durationMs);
    byte[] answer = Json.write(new Answer(startedUs, micros(clock.wall())));
    return TaskResult.json(new String(answer, StandardCharsets.UTF_8));
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

  private static TaskException refused(String sentence) {
    return TaskException.permanent("invalid_payload", sentence);
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
