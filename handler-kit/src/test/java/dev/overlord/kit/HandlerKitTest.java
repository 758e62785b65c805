package dev.overlord.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.overlord.common.model.Outcome;
import dev.overlord.handler.Task;
import dev.overlord.handler.TaskContext;
import dev.overlord.handler.TaskException;
import dev.overlord.handler.TaskHandler;
import dev.overlord.handler.TaskResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HandlerKitTest {
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger cancels = new AtomicInteger();
  private final CountDownLatch gate = new CountDownLatch(1);

  /** The first call waits until it is cancelled, later ones answer at once. */
  private TaskResult waitsTheFirstTime(Task task, TaskContext context) throws Exception {
    if (calls.incrementAndGet() == 1) {
      context.onCancel(cancels::incrementAndGet);
      context.progress("waits");
      gate.await();
    }
    return TaskResult.json(task.payload());
  }

  private static HandlerKit kit(TaskHandler handler, Duration ttl) {
    return HandlerKit.builder().pool("p", handler, 2).leaseTtl(ttl).start();
  }

  @Test
  void temporaryFailure_isTriedAgain_andEachCountsAnAttempt() {
    TaskHandler flaky =
        (task, context) -> {
          if (context.attempt() < 3) {
            throw TaskException.temporary("flaky", "not yet");
          }
          return TaskResult.text("done").withUsage(3, 4);
        };
    try (HandlerKit kit = HandlerKit.with(flaky)) {
      KitTask task = kit.submit("1");

      KitResult result = task.await();

      assertThat(result.body()).isEqualTo("\"done\"");
      assertThat(result.attempts()).isEqualTo(3);
      assertThat(task.executions()).isEqualTo(3);
      assertThat(result.usage()).hasToString("Usage[inputTokens=3, outputTokens=4, ttftMs=null]");
    }
  }

  @Test
  void handlerThatNeverSucceeds_isGivenUpAfterItsAttempts() {
    TaskHandler broken =
        (task, context) -> {
          throw new IllegalStateException("broken");
        };
    try (HandlerKit kit = HandlerKit.builder().pool("p", broken, 1).maxAttempts(2).start()) {
      KitResult result = kit.run("1");

      assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
      assertThat(result.errorMessage()).contains("broken");
      assertThat(result.attempts()).isEqualTo(2);
    }
  }

  @Test
  void killedWorker_cancelsWhatRuns_andTheTaskIsRunAgainAtOnce() {
    // With a TTL that no test waits for: it is the lock that ends the lease.
    try (HandlerKit kit = kit(this::waitsTheFirstTime, Duration.ofMinutes(10))) {
      KitTask task = kit.submit("7").awaitStarted();

      kit.killWorker();

      assertThat(task.await().body()).isEqualTo("7");
      assertThat(task.executions()).isEqualTo(2);
      assertThat(cancels).hasValue(1);
    }
  }

  @Test
  void killedWorker_whoseHandlerMayOutliveIt_keepsItsLeaseUntilThatExpires() {
    TaskHandler detached =
        new TaskHandler() {
          @Override
          public TaskResult run(Task task, TaskContext context) throws Exception {
            return waitsTheFirstTime(task, context);
          }

          @Override
          public boolean endsWithWorker() {
            return false;
          }
        };
    try (HandlerKit kit = kit(detached, Duration.ofMinutes(10))) {
      KitTask first = kit.submit("1").awaitStarted();
      kit.killWorker();

      // The new worker runs another one, so Overlord has heard of the former one's end.
      assertThat(kit.run("2").succeeded()).isTrue();

      assertThat(first.executions()).isEqualTo(1);
      assertThat(first.isDone()).isFalse();
    }
    try (HandlerKit kit = kit(detached, Duration.ofSeconds(3))) {
      calls.set(0);
      KitTask first = kit.submit("1").awaitStarted();
      kit.killWorker();

      assertThat(first.await().body()).isEqualTo("1");
    }
  }

  @Test
  void revokedLease_cancelsTheContext_andTheTaskIsRunAgain() {
    try (HandlerKit kit = kit(this::waitsTheFirstTime, Duration.ofMinutes(10))) {
      KitTask task = kit.submit("7").awaitStarted();
      await().until(() -> "waits".equals(task.progress()));

      task.revoke();

      assertThat(task.await().attempts()).isEqualTo(1);
      assertThat(cancels).hasValue(1);
    }
  }

  @Test
  void drainedWorker_finishesWhatItRuns() {
    try (HandlerKit kit = kit(this::waitsTheFirstTime, Duration.ofMinutes(10))) {
      KitTask task = kit.submit("7").awaitStarted();
      gate.countDown();

      kit.drainWorker();

      assertThat(task.await().succeeded()).isTrue();
      assertThat(task.executions()).isEqualTo(1);
      assertThat(kit.run("8").body()).isEqualTo("8");
    }
  }

  @Test
  void executionThatTakesTooLong_isCancelled_andFails() {
    try (HandlerKit kit =
        HandlerKit.builder()
            .pool("p", this::waitsTheFirstTime, 1)
            .timeout(Duration.ofMillis(100))
            .maxAttempts(1)
            .start()) {
      KitResult result = kit.run("1");

      assertThat(result.errorCode()).isEqualTo("timeout");
      assertThat(cancels).hasValue(1);
    }
  }

  @Test
  void twoPools_eachWithItsHandlerAndItsCapacity() {
    Crowd left = new Crowd("left", gate);
    Crowd right = new Crowd("right", gate);
    try (HandlerKit kit = HandlerKit.builder().pool("a", left, 3).pool("b", right, 1).start()) {
      List<KitTask> tasks = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        tasks.add(kit.submit("a", "1"));
        tasks.add(kit.submit("b", "1"));
      }
      await().until(() -> left.inside.get() == 3 && right.inside.get() == 1);
      gate.countDown();

      tasks.forEach(task ->
          assertThat(task.await().body())
              .isEqualTo(task.pool().equals("a") ? "\"left\"" : "\"right\""));
      assertThat(left.most).hasValue(3);
      assertThat(right.most).hasValue(1);
      assertThatThrownBy(() -> kit.submit("1")).hasMessageContaining("[a, b]");
      assertThatThrownBy(() -> kit.submit("c", "1")).hasMessageContaining("'c'");
    }
  }

  /** Counts how many are in it at once. */
  private static final class Crowd implements TaskHandler {
    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    private final String name;
    private final CountDownLatch gate;

    Crowd(String name, CountDownLatch gate) {
      this.name = name;
      this.gate = gate;
    }

    @Override
    public TaskResult run(Task task, TaskContext context) throws Exception {
      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
      try {
        gate.await();
        return TaskResult.text(name);
      } finally {
        inside.decrementAndGet();
      }
    }
  }

  @Test
  void handlerThatIgnoresItsCancel_isNamedAsWhatWouldEndTheWorkersProcess() {
    TaskHandler stubborn =
        (task, context) -> {
          while (gate.getCount() > 0) {
            Thread.onSpinWait();
          }
          return TaskResult.json("1");
        };
    try (HandlerKit kit =
        HandlerKit.builder().pool("p", stubborn, 1).leaseTtl(Duration.ofSeconds(2)).start()) {
      KitTask task = kit.submit("1").awaitStarted();
      task.revoke();

      assertThatThrownBy(task::await).hasMessageContaining("has not stopped");
      gate.countDown();
    }
  }
}
