package dev.overlord.worker.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.time.SystemClock;
import dev.overlord.handler.TaskException;
import dev.overlord.handler.TaskHandler;
import dev.overlord.handler.TaskResult;
import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.ExecutionResult.Failed;
import dev.overlord.worker.ExecutionResult.Succeeded;
import dev.overlord.worker.StubContext;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandlerAdapterTest {
  private final StubContext context = new StubContext("{\"n\":1}");

  private ExecutionResult run(TaskHandler handler) throws InterruptedException {
    return new HandlerAdapter(handler, new SystemClock()).run(context);
  }

  private static void fails(ExecutionResult result, FailureKind kind, String code) {
    assertThat(result).isInstanceOf(Failed.class);
    assertThat(((Failed) result).failure().kind()).isEqualTo(kind);
    assertThat(((Failed) result).failure().error().code()).isEqualTo(code);
  }

  @Test
  void handler_seesTheTaskAndItsContext_andItsResultIsTheBody() throws InterruptedException {
    ExecutionResult result =
        run((task, view) -> {
          assertThat(task.id()).isEqualTo("task-1");
          assertThat(task.labels()).isEqualTo(Map.of("k", "v"));
          assertThat(view.attempt()).isEqualTo(2);
          assertThat(view.token()).isEqualTo(42);
          assertThat(view.pool()).isEqualTo("p");
          assertThat(view.remaining()).isPositive().isLessThanOrEqualTo(view.timeout());
          view.progress("half way");
          return TaskResult.json(task.payload()).withUsage(3, 4);
        });

    assertThat(((Succeeded) result).body()).hasToString("{\"n\":1}");
    assertThat(((Succeeded) result).usage())
        .hasToString("Usage[inputTokens=3, outputTokens=4, ttftMs=null]");
    assertThat(context.progress()).isEqualTo("half way");
  }

  @Test
  void typedFailures_haveTheirKindCodeAndDelay() throws InterruptedException {
    fails(
        run((task, view) -> {
          throw TaskException.permanent("bad_input", "no");
        }),
        FailureKind.PERMANENT,
        "bad_input");
    fails(
        run((task, view) -> {
          throw TaskException.overloaded("busy", "later", null);
        }),
        FailureKind.OVERLOAD,
        "busy");
    ExecutionResult temporary =
        run((task, view) -> {
          throw TaskException.temporary("flaky", "again").retryAfter(Duration.ofSeconds(2));
        });
    fails(temporary, FailureKind.TRANSIENT, "flaky");
    assertThat(((Failed) temporary).failure().retryAfterMs()).isEqualTo(2_000);
  }

  @Test
  void otherExceptions_areTriedAgain() throws InterruptedException {
    fails(
        run((task, view) -> {
          throw new IOException("disk");
        }),
        FailureKind.TRANSIENT,
        "handler_error");
  }

  /** A record that holds the result must still be legible. */
  @Test
  void resultDeeperThanRecordsHold_fails() throws InterruptedException {
    fails(
        run((task, view) -> TaskResult.json("[".repeat(1_050) + "]".repeat(1_050))),
        FailureKind.TRANSIENT,
        "invalid_result");
  }

  @Test
  void longMessage_isCut() throws InterruptedException {
    ExecutionResult result =
        run((task, view) -> {
          throw TaskException.temporary("flaky", "x".repeat(100_000));
        });
    assertThat(((Failed) result).failure().error().message()).hasSizeLessThan(5_000).endsWith("…");
  }

  @Test
  void libraries_findTheirPartsThroughTheThread() throws Exception {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (var other = new URLClassLoader(new URL[0], before)) {
      Thread.currentThread().setContextClassLoader(other);
      run((task, view) -> {
        assertThat(Thread.currentThread().getContextClassLoader())
            .isSameAs(HandlerAdapterTest.class.getClassLoader());
        return TaskResult.text("");
      });
      assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(other);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void interruption_staysOne() {
    assertThatThrownBy(() ->
            run((task, view) -> {
              throw new InterruptedException();
            }))
        .isInstanceOf(InterruptedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "1 2", "hello"})
  void resultThatIsNoJson_fails(String result) throws InterruptedException {
    fails(run((task, view) -> TaskResult.json(result)), FailureKind.TRANSIENT, "invalid_result");
  }
}
