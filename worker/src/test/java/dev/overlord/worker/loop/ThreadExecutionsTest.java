package dev.overlord.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.overlord.common.metrics.Exposition;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import dev.overlord.common.time.ElapsedClock;
import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.TaskHandler;
import dev.overlord.worker.lease.Deadline;
import dev.overlord.worker.lease.ExecutionEnd;
import dev.overlord.worker.lease.StopReason;
import dev.overlord.worker.metrics.WorkerMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadExecutionsTest {
  private static final Deadline DEADLINE = new Deadline(0, Duration.ofSeconds(60).toNanos());

  private final HandClock clock = new HandClock();
  private final List<String> halts = new CopyOnWriteArrayList<>();
  private final WorkerMetrics metrics = new WorkerMetrics(Map.of("p", 1));
  private final ThreadExecutions executions =
      new ThreadExecutions(clock, new ElapsedClock(clock), metrics, halts::add);
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void end() {
    released.countDown();
    executions.close();
    await().until(executions::isIdle);
  }

  private void start(TaskHandler handler) {
    Task task = new Task("t", null, RawJson.of("1"), null, null, Map.of("k", "v"), null);
    PoolDefinition definition = PoolDefinition.of(1, "test", "http://e");
    executions.start(
        new Execution(
            0, 5, "p", task, "t", "http://e", 1, Duration.ofSeconds(9), handler, () -> definition),
        DEADLINE);
  }

  private ExecutionEnd awaitEnd() {
    var end =
        new Object() {
          @Nullable ExecutionEnd value;
        };
    await().until(() -> (end.value = executions.poll(Duration.ZERO)) != null);
    return Objects.requireNonNull(end.value);
  }

  /** Does not react to anything until the test lets it. */
  private ExecutionResult stubborn() {
    boolean done = false;
    while (!done) {
      try {
        released.await();
        done = true;
      } catch (InterruptedException e) {
        // A handler that swallows its interruption is what this one plays.
        done = false;
      }
    }
    return success();
  }

  private static ExecutionResult success() {
    return new ExecutionResult.Succeeded(200, RawJson.of("1"), null);
  }

  @Test
  void handlersResult_isTheEnd_andWakesTheLoop() {
    AtomicInteger woken = new AtomicInteger();
    executions.onEnd(woken::incrementAndGet);
    start(context -> success());

    ExecutionEnd end = awaitEnd();
    assertThat(end.result()).isEqualTo(success());
    assertThat(end.token()).isEqualTo(5);
    assertThat(end.labels()).containsEntry("k", "v");
    await().untilAtomic(woken, org.hamcrest.Matchers.is(1));
    assertThat(metrics())
        .contains("overlord_worker_executions_started_total{pool=\"p\"} 1.0")
        .contains(count("succeeded", 1), count("failed", 0), count("stopped", 0));
  }

  @Test
  void handlerThatThrows_hasFailed() {
    start(context -> {
      throw new IllegalStateException("broken");
    });

    assertThat(awaitEnd().result())
        .isInstanceOfSatisfying(
            ExecutionResult.Failed.class,
            failed -> assertThat(failed.failure().error().message()).contains("broken"));
    assertThat(metrics()).contains(count("failed", 1), count("succeeded", 0));
  }

  @Test
  void stop_runsTheCancelActionAndInterrupts_andTheResultIsThrownAway() {
    CountDownLatch waits = new CountDownLatch(1);
    AtomicInteger cancelled = new AtomicInteger();
    start(context -> {
      context.onCancel(cancelled::incrementAndGet);
      waits.countDown();
      released.await();
      return success();
    });
    await().until(() -> waits.getCount() == 0);
    executions.stop(0, 5, StopReason.REVOKED);
    executions.stop(0, 5, StopReason.REVOKED);

    assertThat(awaitEnd().result()).isNull();
    assertThat(cancelled).hasValue(1);
    assertThat(metrics()).contains(count("stopped", 1), count("succeeded", 0));
  }

  private String metrics() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      new Exposition(metrics.registry()).write(null, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String count(String outcome, int count) {
    return "overlord_worker_run_seconds_count{outcome=\"%s\",pool=\"p\"} %d\n"
        .formatted(outcome, count);
  }

  @Test
  void cancelActionOfACancelledContext_runsAtOnce() {
    CountDownLatch waits = new CountDownLatch(1);
    AtomicInteger cancelled = new AtomicInteger();
    start(context -> {
      waits.countDown();
      ExecutionResult result = stubborn();
      context.onCancel(cancelled::incrementAndGet);
      return result;
    });
    await().until(() -> waits.getCount() == 0);
    executions.stop(0, 5, StopReason.LOST);
    released.countDown();

    assertThat(awaitEnd().result()).isNull();
    assertThat(cancelled).hasValue(1);
  }

  @Test
  void guard_stopsAt90Percent_withoutTheLoop() {
    CountDownLatch waits = new CountDownLatch(1);
    start(context -> {
      waits.countDown();
      released.await();
      return success();
    });
    await().until(() -> waits.getCount() == 0);
    clock.goTo(Duration.ofSeconds(54));

    assertThat(awaitEnd().result()).isNull();
    assertThat(halts).isEmpty();
  }

  @Test
  void guard_haltsAt95Percent_ifTheHandlerDoesNotStop() {
    CountDownLatch waits = new CountDownLatch(1);
    start(context -> {
      waits.countDown();
      return stubborn();
    });
    await().until(() -> waits.getCount() == 0);
    clock.goTo(Duration.ofSeconds(58));

    await().until(() -> !halts.isEmpty());
    assertThat(halts.getFirst()).contains("pool p, token 5");
  }

  @Test
  void movedDeadline_isTheGuardsToo() {
    CountDownLatch waits = new CountDownLatch(1);
    AtomicInteger cancelled = new AtomicInteger();
    start(context -> {
      context.onCancel(cancelled::incrementAndGet);
      waits.countDown();
      released.await();
      return success();
    });
    await().until(() -> waits.getCount() == 0);
    executions.moveDeadline(
        0, 5, new Deadline(Duration.ofSeconds(50).toNanos(), DEADLINE.ttlNanos()));
    clock.goTo(Duration.ofSeconds(60));
    released.countDown();

    assertThat(awaitEnd().result()).isEqualTo(success());
    assertThat(cancelled).hasValue(0);
  }

  @Test
  void handler_isNotCalledPastTheDeadline() {
    AtomicInteger called = new AtomicInteger();
    clock.goTo(Duration.ofSeconds(54));
    start(context -> {
      called.incrementAndGet();
      return success();
    });

    assertThat(awaitEnd().result()).isNull();
    assertThat(called).hasValue(0);
  }
}
