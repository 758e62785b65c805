package dev.overlord.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.time.SystemClock;
import dev.overlord.worker.ExecutionResult;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Goal: an aborted execution is off the backend at once, whatever phase it is in, and nothing that
 * was still buffered arrives. Method: the test plays the backend on a raw socket and looks for the
 * reset. Sockets time out after 20 s, so a connection left open fails the test.
 */
final class OpenAiHandlerAbortTest {
  private final OpenAiHandler handler = Handlers.create(new SystemClock(), name -> null);

  @AfterEach
  void close() {
    handler.close();
  }

  @Test
  void cancel_whileWaitingForHeaders_resetsConnection() throws Exception {
    try (var backend = new RawBackend()) {
      var context = new ExecutionStub(backend.url());
      CompletableFuture<ExecutionResult> run = context.start(handler);
      try (Socket socket = backend.accept()) {
        RawBackend.readRequest(socket);
        context.cancel();
        assertThat(RawBackend.drain(socket)).isEqualTo(new RawBackend.End(0, true));
        assertInterrupted(run);
      }
    }
  }

  @Test
  void cancel_whileBodyArrives_resetsConnection() throws Exception {
    try (var backend = new RawBackend()) {
      var context = new ExecutionStub(backend.url());
      CompletableFuture<ExecutionResult> run = context.start(handler);
      try (Socket socket = backend.accept()) {
        RawBackend.readRequest(socket);
        RawBackend.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"choices\":");
        context.cancel();
        assertThat(RawBackend.drain(socket).reset()).isTrue();
        assertInterrupted(run);
      }
    }
  }

  /** A close in order would deliver the megabytes that the kernel still holds. */
  @Test
  void cancel_whileLargeBodyIsSent_dropsWhatIsBuffered() throws Exception {
    int bodyBytes = 6_000_000;
    try (var backend = new RawBackend()) {
      var context =
          new ExecutionStub(backend.url()).payload("{\"a\":\"" + "x".repeat(bodyBytes) + "\"}");
      CompletableFuture<ExecutionResult> run = context.start(handler);
      try (Socket socket = backend.accept()) {
        assertThat(socket.getInputStream().read()).isEqualTo('P');
        context.cancel();
        assertInterrupted(run);
        RawBackend.End end = RawBackend.drain(socket);
        assertThat(end.reset()).isTrue();
        // What the stalled backend's own kernel had taken may come, the rest may not.
        assertThat(end.bytes()).isLessThan(1_000_000);
      }
    }
  }

  /** By the time run returns, the backend can know: the slot may be given away then. */
  @Test
  void timeout_coversWholeBody_andResetsConnection() throws Exception {
    try (var backend = new RawBackend()) {
      var context = new ExecutionStub(backend.url()).timeout(Duration.ofMillis(300));
      CompletableFuture<ExecutionResult> run = context.start(handler);
      try (Socket socket = backend.accept()) {
        RawBackend.readRequest(socket);
        RawBackend.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        trickleUntilReset(socket);
        var failed = (ExecutionResult.Failed) run.get(20, TimeUnit.SECONDS);
        assertThat(failed.failure().kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(failed.failure().error().code()).isEqualTo("timeout");
        assertThat(failed.failure().error().message()).contains("300 ms");
      }
    }
  }

  @Test
  void cancelBeforeStart_opensNoConnection() throws Exception {
    try (var backend = new RawBackend()) {
      var context = new ExecutionStub(backend.url());
      context.cancel();
      assertThatThrownBy(() -> handler.run(context)).isInstanceOf(InterruptedException.class);
      assertThat(backend.isCalledWithin(200)).isFalse();
    }
  }

  @Test
  void interruptOfTheCallingThread_resetsConnection() throws Exception {
    try (var backend = new RawBackend()) {
      var context = new ExecutionStub(backend.url());
      var ended = new CompletableFuture<Exception>();
      Thread caller =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  handler.run(context);
                } catch (InterruptedException e) {
                  ended.complete(e);
                }
              });
      try (Socket socket = backend.accept()) {
        RawBackend.readRequest(socket);
        caller.interrupt();
        assertThat(RawBackend.drain(socket).reset()).isTrue();
        assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
      }
    }
  }

  /** An abort must not hit whoever uses the connection next. */
  @Test
  void cancelAfterTheEnd_leavesTheConnectionAlone() throws Exception {
    try (var backend = new RawBackend()) {
      var first = new ExecutionStub(backend.url());
      CompletableFuture<ExecutionResult> run = first.start(handler);
      try (Socket socket = backend.accept()) {
        RawBackend.readRequest(socket);
        RawBackend.answer(socket, 200, "", RawBackend.ANSWER);
        assertThat(run.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionResult.Succeeded.class);
        CompletableFuture<ExecutionResult> second = new ExecutionStub(backend.url()).start(handler);
        RawBackend.readRequest(socket);
        first.cancel();
        RawBackend.answer(socket, 200, "", RawBackend.ANSWER);
        assertThat(second.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionResult.Succeeded.class);
      }
    }
  }

  private static void trickleUntilReset(Socket socket) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> {
          try {
            RawBackend.write(socket, " ");
            return false;
          } catch (IOException reset) {
            return true;
          }
        });
  }

  private static void assertInterrupted(CompletableFuture<ExecutionResult> run) {
    assertThatThrownBy(() -> run.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(InterruptedException.class);
  }
}
