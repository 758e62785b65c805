package dev.overlord.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.time.SystemClock;
import dev.overlord.worker.ExecutionResult;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OpenAiHandlerStreamTest {
  private static final String STREAM = "{\"messages\":[],\"stream\":true}";
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String TOKEN =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":null}]}\n\n";
  private static final String END =
      "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

  @Test
  void silenceBetweenTokens_isATimeout_andResetsTheConnection() throws Exception {
    try (var backend = new RawBackend();
        var handler = Handlers.create(new SystemClock(), name -> null, Duration.ofMillis(100))) {
      CompletableFuture<ExecutionResult> result =
          new ExecutionStub(backend.url()).payload(STREAM).start(handler);
      try (Socket socket = backend.accept()) {
        RawBackend.readRequest(socket);
        RawBackend.write(socket, HEAD + chunk(": keepalive\n\n") + chunk(TOKEN));
        ExecutionResult.Failed failed = (ExecutionResult.Failed) result.get(20, TimeUnit.SECONDS);
        assertThat(failed.failure().kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(failed.failure().error().code()).isEqualTo("stream_idle");
        assertThat(RawBackend.drain(socket).reset()).isTrue();
      }
    }
  }

  @Test
  void connectionThatEndsBadlyBehindACompleteAnswer_takesNothingOfIt() throws Exception {
    ExecutionResult result = streamed(HEAD + chunk(TOKEN) + chunk(END) + chunk("data: [DONE]\n\n"));
    assertThat(result).isInstanceOf(ExecutionResult.Succeeded.class);
  }

  /** A server may close it although it announced to keep it. */
  @Test
  void connectionOfAStream_isNotUsedAgain() throws Exception {
    String whole = HEAD + chunk(TOKEN) + chunk(END) + chunk("data: [DONE]\n\n") + "0\r\n\r\n";
    try (var backend = new RawBackend();
        var handler = Handlers.create(new SystemClock(), name -> null)) {
      for (int i = 0; i < 2; i++) {
        CompletableFuture<ExecutionResult> result =
            new ExecutionStub(backend.url()).payload(STREAM).start(handler);
        try (Socket socket = backend.accept()) {
          RawBackend.readRequest(socket);
          RawBackend.write(socket, whole);
          assertThat(result.get(20, TimeUnit.SECONDS))
              .isInstanceOf(ExecutionResult.Succeeded.class);
        }
      }
    }
  }

  @Test
  void connectionThatEndsBeforeTheReason_isAnInterruption() throws Exception {
    assertThat(failed(streamed(HEAD + chunk(TOKEN))).failure().kind())
        .isEqualTo(FailureKind.INTERRUPTED);
  }

  @Test
  void streamThatEndsInOrderWithoutAReason_isTriedAgain() throws Exception {
    ExecutionResult.Failed failed =
        failed(streamed(HEAD + chunk(TOKEN) + chunk("data: [DONE]\n\n") + "0\r\n\r\n"));
    assertThat(failed.failure().kind()).isEqualTo(FailureKind.TRANSIENT);
    assertThat(failed.failure().error().code()).isEqualTo("stream_incomplete");
  }

  @Test
  void serverThatDoesNotStream_isReadAllTheSame() throws Exception {
    String body = "{\"choices\":[{\"finish_reason\":\"stop\"}]}";
    assertThat(
            streamed(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                    + body.length()
                    + "\r\n\r\n"
                    + body))
        .isInstanceOf(ExecutionResult.Succeeded.class);
  }

  @Test
  void longStream_isNotTakenForALongHead() throws Exception {
    ExecutionResult result =
        streamed(HEAD + chunk(TOKEN).repeat(20_000) + chunk(END) + "0\r\n\r\n");
    assertThat(result)
        .isInstanceOfSatisfying(
            ExecutionResult.Succeeded.class,
            done -> assertThat(done.body().toString()).contains("\"" + "a".repeat(20_000) + "\""));
  }

  @Test
  void eventLargerThanAResult_isTooLarge_andNotAnotherProtocol() throws Exception {
    String bytes = HEAD + chunk("data: " + "x".repeat(OpenAiHandler.RESULT_BYTES_MAX + 1));
    assertThat(failed(streamed(bytes)).failure())
        .satisfies(failure -> assertThat(failure.kind()).isEqualTo(FailureKind.PERMANENT))
        .satisfies(failure -> assertThat(failure.error().code()).isEqualTo("result_too_large"))
        .satisfies(failure ->
            assertThat(failure.error().message()).contains("8388608").doesNotContain("0 bytes, "));
  }

  @Test
  void keyInPiecesOfAStream_isMasked() throws Exception {
    String first = TOKEN.replace("\"a\"", "\"sk-sec\"");
    String second = TOKEN.replace("\"a\"", "\"ret-1234\"");
    try (var backend = new RawBackend();
        var handler = Handlers.create(new SystemClock(), name -> "sk-secret-1234")) {
      CompletableFuture<ExecutionResult> result =
          new ExecutionStub(backend.url()).payload(STREAM).start(handler);
      try (Socket socket = backend.accept()) {
        RawBackend.readRequest(socket);
        RawBackend.write(socket, HEAD + chunk(first) + chunk(second) + chunk(END) + "0\r\n\r\n");
      }
      assertThat(result.get(20, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              ExecutionResult.Succeeded.class,
              done -> assertThat(done.body().toString()).contains("\"content\":\"***\""));
    }
  }

  @Test
  void keyFile_isReadForEachRequest(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("key");
    var pool =
        new ExecutionStub("http://127.0.0.1:1").apiKeyEnv("UNSET").apiKeyFile(file.toString());
    assertThat(refusal(pool)).isEqualTo("key_missing");
    Files.writeString(file, "\n");
    assertThat(refusal(pool)).isEqualTo("key_missing");
    Files.writeString(file, "sk-1\n");
    assertThat(ApiKey.of(pool.definition(), name -> null).header()).isEqualTo("Bearer sk-1");
    Files.writeString(file, "sk-2");
    assertThat(ApiKey.of(pool.definition(), name -> null).header()).isEqualTo("Bearer sk-2");
    assertThat(ApiKey.of(pool.definition(), Map.of("UNSET", "sk-3")::get).header())
        .isEqualTo("Bearer sk-3");
  }

  private static String refusal(ExecutionStub pool) throws InterruptedException {
    try (var handler = Handlers.create(new SystemClock(), name -> null)) {
      return failed(handler.run(pool)).failure().error().code();
    }
  }

  /** What becomes of a stream of these bytes, after which the connection is closed. */
  private static ExecutionResult streamed(String bytes) throws Exception {
    try (var backend = new RawBackend();
        var handler = Handlers.create(new SystemClock(), name -> null)) {
      CompletableFuture<ExecutionResult> result =
          new ExecutionStub(backend.url()).payload(STREAM).start(handler);
      try (Socket socket = backend.accept()) {
        RawBackend.readRequest(socket);
        RawBackend.write(socket, bytes);
      }
      return result.get(20, TimeUnit.SECONDS);
    }
  }

  private static ExecutionResult.Failed failed(ExecutionResult result) {
    return (ExecutionResult.Failed) result;
  }

  private static String chunk(String data) {
    return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
  }
}
