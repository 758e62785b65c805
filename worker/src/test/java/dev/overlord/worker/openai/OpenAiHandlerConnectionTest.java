package dev.overlord.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import dev.overlord.common.time.SystemClock;
import dev.overlord.worker.ExecutionResult;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that fail, end or are used again; the test plays the backend on raw sockets. */
final class OpenAiHandlerConnectionTest {
  private final OpenAiHandler handler = Handlers.create(new SystemClock(), name -> null);

  @AfterEach
  void close() {
    handler.close();
  }

  @Test
  void refusedConnection_isUnreachable() throws Exception {
    int free;
    try (var once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = once.getLocalPort();
    }
    Failure failure = failure(handler.run(new ExecutionStub("http://127.0.0.1:" + free)));
    assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE);
    assertThat(failure.error().code()).isEqualTo("connection_refused");
    assertThat(failure.error().message()).contains("127.0.0.1:" + free).contains("running");
  }

  @Test
  void unknownHost_isUnreachable() throws Exception {
    Failure failure = failure(handler.run(new ExecutionStub("http://no-such-host.invalid:1")));
    assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE);
    assertThat(failure.error().code()).isEqualTo("unknown_host");
  }

  @Test
  void badEndpoint_isUnreachable() throws Exception {
    Failure failure = failure(handler.run(new ExecutionStub("localhost:8000")));
    assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE);
    assertThat(failure.error().message()).contains("'localhost:8000'").contains("http://host");
  }

  @Test
  void tlsAgainstPlainServer_isUnreachable() throws Exception {
    try (var backend = new RawBackend()) {
      String url = backend.url().replace("http:", "https:");
      CompletableFuture<ExecutionResult> run = start(new ExecutionStub(url));
      try (Socket socket = backend.accept()) {
        RawBackend.write(socket, "HTTP/1.1 400 Bad Request\r\n\r\n");
        Failure failure = failure(run.get(20, TimeUnit.SECONDS));
        assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE);
        assertThat(failure.error().code()).isEqualTo("tls_failed");
      }
    }
  }

  @Test
  void closeBeforeAnswer_isInterrupted_andNothingIsSentAgain() throws Exception {
    try (var backend = new RawBackend()) {
      CompletableFuture<ExecutionResult> run = start(new ExecutionStub(backend.url()));
      try (Socket socket = backend.accept()) {
        RawBackend.readRequest(socket);
      }
      assertLost(run);
      assertThat(backend.isCalledWithin(200)).isFalse();
    }
  }

  @Test
  void closeWithinBody_isInterrupted() throws Exception {
    try (var backend = new RawBackend()) {
      CompletableFuture<ExecutionResult> run = start(new ExecutionStub(backend.url()));
      try (Socket socket = backend.accept()) {
        RawBackend.readRequest(socket);
        RawBackend.write(
            socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"cho\r\n");
      }
      assertLost(run);
    }
  }

  /** The dangerous kind: a client that repeats such a request by itself breaks the cap. */
  @Test
  void reusedConnectionClosedUnderTheRequest_isInterrupted_andNothingIsSentAgain()
      throws Exception {
    try (var backend = new RawBackend()) {
      CompletableFuture<ExecutionResult> first = start(new ExecutionStub(backend.url()));
      CompletableFuture<ExecutionResult> second;
      try (Socket socket = backend.accept()) {
        RawBackend.readRequest(socket);
        RawBackend.answer(socket, 200, "", RawBackend.ANSWER);
        first.get(20, TimeUnit.SECONDS);
        second = start(new ExecutionStub(backend.url()));
        RawBackend.readRequest(socket);
      }
      assertLost(second);
      assertThat(backend.isCalledWithin(200)).isFalse();
    }
  }

  @Test
  void idleConnectionThatTheBackendClosed_isNotUsedAgain() throws Exception {
    var clock = new SettableClock();
    try (var patient = Handlers.create(clock, name -> null);
        var backend = new RawBackend()) {
      CompletableFuture<ExecutionResult> first = new ExecutionStub(backend.url()).start(patient);
      try (Socket socket = backend.accept()) {
        RawBackend.readRequest(socket);
        RawBackend.answer(socket, 200, "", RawBackend.ANSWER);
        first.get(20, TimeUnit.SECONDS);
      }
      clock.advance(Duration.ofSeconds(1));
      CompletableFuture<ExecutionResult> second = new ExecutionStub(backend.url()).start(patient);
      answerNext(backend, second);
    }
  }

  @Test
  void connectionIdleForLong_isReplaced() throws Exception {
    var clock = new SettableClock();
    try (var patient = Handlers.create(clock, name -> null);
        var backend = new RawBackend()) {
      CompletableFuture<ExecutionResult> first = new ExecutionStub(backend.url()).start(patient);
      try (Socket old = backend.accept()) {
        RawBackend.readRequest(old);
        RawBackend.answer(old, 200, "", RawBackend.ANSWER);
        first.get(20, TimeUnit.SECONDS);
        clock.advance(ConnectionPool.IDLE_MAX.plusMillis(1));
        answerNext(backend, new ExecutionStub(backend.url()).start(patient));
        assertThat(RawBackend.drain(old)).isEqualTo(new RawBackend.End(0, false));
      }
    }
  }

  @Test
  void backendThatSaysClose_getsANewConnection() throws Exception {
    try (var backend = new RawBackend()) {
      CompletableFuture<ExecutionResult> first = start(new ExecutionStub(backend.url()));
      try (Socket socket = backend.accept()) {
        RawBackend.readRequest(socket);
        RawBackend.answer(socket, 200, "Connection: close\r\n", RawBackend.ANSWER);
        assertThat(first.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionResult.Succeeded.class);
        answerNext(backend, start(new ExecutionStub(backend.url())));
      }
    }
  }

  /** A server that refuses a large body at its first bytes, and reads no more of it. */
  @Test
  void earlyAnswer_countsThoughTheBodyIsNotSent() throws Exception {
    String large = "{\"a\":\"" + "x".repeat(6_000_000) + "\"}";
    try (var backend = new RawBackend()) {
      CompletableFuture<ExecutionResult> run =
          start(new ExecutionStub(backend.url()).payload(large));
      try (Socket socket = backend.accept()) {
        assertThat(socket.getInputStream().read()).isEqualTo('P');
        RawBackend.answer(socket, 413, "", "{\"error\":{\"message\":\"too long\"}}");
        Failure failure = failure(run.get(20, TimeUnit.SECONDS));
        assertThat(failure.kind()).isEqualTo(FailureKind.PERMANENT);
        assertThat(failure.error().code()).isEqualTo("http_413");
      }
    }
  }

  @Test
  void largeBody_arrivesWhole() throws Exception {
    String large = "{\"a\":\"" + "x".repeat(3_000_000) + "\"}";
    try (var backend = new RawBackend()) {
      var run = start(new ExecutionStub(backend.url()).payload(large));
      answerNext(backend, run);
    }
  }

  @Test
  void somethingThatIsNotHttp_isTransient() throws Exception {
    try (var backend = new RawBackend()) {
      CompletableFuture<ExecutionResult> run = start(new ExecutionStub(backend.url()));
      try (Socket socket = backend.accept()) {
        RawBackend.readRequest(socket);
        RawBackend.write(socket, "SSH-2.0-OpenSSH_9.9\r\n\r\n");
        Failure failure = failure(run.get(20, TimeUnit.SECONDS));
        assertThat(failure.kind()).isEqualTo(FailureKind.TRANSIENT);
        assertThat(failure.error().message()).contains("SSH-2.0");
      }
    }
  }

  private static void answerNext(RawBackend backend, CompletableFuture<ExecutionResult> run)
      throws Exception {
    try (Socket socket = backend.accept()) {
      RawBackend.readRequest(socket);
      RawBackend.answer(socket, 200, "", RawBackend.ANSWER);
      assertThat(run.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionResult.Succeeded.class);
    }
  }

  private static void assertLost(CompletableFuture<ExecutionResult> run) throws Exception {
    Failure failure = failure(run.get(20, TimeUnit.SECONDS));
    assertThat(failure.kind()).isEqualTo(FailureKind.INTERRUPTED);
    assertThat(failure.error().code()).isEqualTo("connection_lost");
  }

  private CompletableFuture<ExecutionResult> start(ExecutionStub context) {
    return context.start(handler);
  }

  private static Failure failure(ExecutionResult result) {
    return ((ExecutionResult.Failed) result).failure();
  }
}
