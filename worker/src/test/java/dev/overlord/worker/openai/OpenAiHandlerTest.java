package dev.overlord.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Usage;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.worker.ExecutionResult;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes out over HTTP, and what is made of what comes back. */
final class OpenAiHandlerTest {
  private static final String KEY = "sk-secret-1234";
  private static final String CHAT = "/v1/chat/completions";
  private static final int LIMIT = 2000;

  private final SettableClock clock = new SettableClock();
  private final OpenAiHandler handler =
      new OpenAiHandler(
          clock,
          Map.of("OPENAI_API_KEY", KEY)::get,
          Transport.create(clock),
          LIMIT,
          StreamedBody.IDLE_MAX,
          null);
  private HttpBackend backend;

  @BeforeEach
  void open() throws IOException {
    backend = new HttpBackend();
  }

  @AfterEach
  void close() {
    handler.close();
    backend.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "/v1", "/v1/"})
  void success_hasStatusBodyAndUsage(String suffix) throws Exception {
    String body =
        "{\"choices\":[{\"finish_reason\":\"stop\"}],\"n\":1.0,"
            + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4}}";
    backend.on(CHAT, 200, body);
    assertThat(handler.run(new ExecutionStub(backend.url() + suffix)))
        .isEqualTo(new ExecutionResult.Succeeded(200, RawJson.of(body), Usage.of(9, 4)));
  }

  @Test
  void byteOrderMark_beforeAnAnswer_isLeftOut() throws Exception {
    backend.on(CHAT, 200, "\ufeff{\"choices\":[]}");
    assertThat(handler.run(new ExecutionStub(backend.url())).toString())
        .contains("{\"choices\":[]}")
        .doesNotContain("\ufeff");
  }

  @Test
  void byteOrderMark_beforeASuccess_isLeftOutToo() throws Exception {
    backend.on(CHAT, 200, "\ufeff" + RawBackend.ANSWER);
    assertThat(succeeded(handler.run(new ExecutionStub(backend.url()))))
        .isEqualTo(RawBackend.ANSWER);
  }

  @Test
  void keyInASuccess_isMasked() throws Exception {
    backend.on(
        CHAT,
        exchange ->
            HttpBackend.answer(
                exchange,
                200,
                "{\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"content\":\""
                    + exchange.getRequestHeaders().getFirst("Authorization")
                    + "\"}}]}"));
    assertThat(succeeded(handler.run(new ExecutionStub(backend.url()))))
        .contains("\"Bearer ***\"")
        .doesNotContain(KEY);
  }

  private static String succeeded(ExecutionResult result) {
    return ((ExecutionResult.Succeeded) result).body().toString();
  }

  @Test
  void request_hasItsHeadersAndNoUpgrade() throws Exception {
    backend.on(CHAT, 200, RawBackend.ANSWER);
    String traceparent = "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01";
    handler.run(
        new ExecutionStub(backend.url())
            .taskId("ü 1%\n")
            .traceparent(traceparent)
            .payload("{\"a\":1}"));
    HttpBackend.Seen seen = backend.seen().remove();
    assertThat(seen.method()).isEqualTo("POST");
    assertThat(seen.body()).isEqualTo("{\"a\":1}");
    assertThat(seen.headers())
        .containsEntry("Content-type", "application/json")
        .containsEntry("Content-length", "7")
        .containsEntry("Authorization", "Bearer " + KEY)
        .containsEntry("Overlord-task", "%C3%BC%201%25%0A")
        .containsEntry("Overlord-token", "42")
        .containsEntry("Traceparent", traceparent)
        .doesNotContainKeys("Upgrade", "Http2-settings", "Transfer-encoding", "Connection");
  }

  @Test
  void malformedTraceparent_isNotSent() throws Exception {
    backend.on(CHAT, 200, RawBackend.ANSWER);
    handler.run(new ExecutionStub(backend.url()).traceparent("x\r\nEvil: 1"));
    assertThat(backend.seen().remove().headers()).doesNotContainKeys("Traceparent", "Evil");
  }

  @Test
  void unsetKeyOfAnotherName_isRefused_beforeAnythingIsSent() throws Exception {
    ExecutionResult.Failed failed = fail(new ExecutionStub(backend.url()).apiKeyEnv("MY_KEY"));
    assertThat(failed.failure().kind()).isEqualTo(FailureKind.REFUSED);
    assertThat(failed.failure().error().message()).contains("MY_KEY").contains("not set");
    assertThat(backend.seen()).isEmpty();
  }

  @Test
  void noKeyNamed_sendsNone() throws Exception {
    backend.on(CHAT, 200, RawBackend.ANSWER);
    handler.run(new ExecutionStub(backend.url()).apiKeyEnv(null));
    assertThat(backend.seen().remove().headers()).doesNotContainKey("Authorization");
  }

  @Test
  void model_ofThePool_isSent() throws Exception {
    backend.on("/v1/embeddings", 200, "{\"data\":[{}]}");
    handler.run(
        new ExecutionStub(backend.url())
            .model("m")
            .payload("{\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"old\",\"input\":\"x\"}}"));
    assertThat(backend.seen().remove().body()).isEqualTo("{\"model\":\"m\",\"input\":\"x\"}");
  }

  @Test
  void refusal_hasTheBackendsWordsWithoutTheKey() throws Exception {
    String body = "{\"error\":{\"message\":\"bad key " + KEY + "\",\"code\":401}}";
    backend.on(CHAT, 401, body);
    ExecutionResult.Failed failed = fail(new ExecutionStub(backend.url()));
    assertThat(failed.failure().kind()).isEqualTo(FailureKind.REFUSED);
    assertThat(failed.failure().error().message())
        .isEqualTo("The backend answered 401: bad key ***");
    assertThat(failed.statusCode()).isEqualTo(401);
    assertThat(failed.body())
        .isEqualTo(RawJson.of("{\"error\":{\"message\":\"bad key ***\",\"code\":401}}"));
    assertThat(failed.toString()).doesNotContain(KEY);
  }

  @Test
  void overload_hasTheWaitThatWasAskedFor() throws Exception {
    backend.on(
        CHAT,
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "1.5");
          HttpBackend.answer(exchange, 429, "slow\ndown");
        });
    ExecutionResult.Failed failed = fail(new ExecutionStub(backend.url()));
    assertThat(failed.failure().kind()).isEqualTo(FailureKind.RATE_LIMITED);
    assertThat(failed.failure().error().code()).isEqualTo("http_429");
    assertThat(failed.failure().retryAfterMs()).isEqualTo(1500);
    assertThat(failed.body()).isEqualTo(RawJson.of("\"slow\\ndown\""));
  }

  @Test
  void longMessage_isBounded_andBodyKept() throws Exception {
    String body = "{\"error\":\"" + "é".repeat(900) + "\"}";
    backend.on(CHAT, 500, body);
    ExecutionResult.Failed failed = fail(new ExecutionStub(backend.url()));
    assertThat(failed.failure().error().message()).hasSize(500).endsWith("…");
    assertThat(failed.body()).isEqualTo(RawJson.of(body));
  }

  @Test
  void redirect_isNotFollowed_andNamesTheUrl() throws Exception {
    backend.on(
        CHAT,
        exchange -> {
          exchange.getResponseHeaders().set("Location", "https://elsewhere/v1");
          HttpBackend.answer(exchange, 308, "");
        });
    ExecutionResult.Failed failed = fail(new ExecutionStub(backend.url()));
    assertThat(failed.failure().kind()).isEqualTo(FailureKind.UNREACHABLE);
    assertThat(failed.failure().error().message()).contains("https://elsewhere/v1");
    assertThat(backend.seen()).hasSize(1);
  }

  @Test
  void successThatIsNotJson_isTransient_andKeptAsString() throws Exception {
    backend.on(CHAT, 200, "<html>");
    ExecutionResult.Failed failed = fail(new ExecutionStub(backend.url()));
    assertThat(failed.failure().kind()).isEqualTo(FailureKind.TRANSIENT);
    assertThat(failed.failure().error().code()).isEqualTo("invalid_response");
    assertThat(failed.body()).isEqualTo(RawJson.of("\"<html>\""));
  }

  @Test
  void overloadInsideA200_isOverload() throws Exception {
    backend.on(CHAT, 200, "{\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}");
    ExecutionResult.Failed failed = fail(new ExecutionStub(backend.url()));
    assertThat(failed.failure().kind()).isEqualTo(FailureKind.OVERLOAD);
    assertThat(failed.failure().error().message()).contains("with an error: busy");
  }

  @Test
  void prettyAnswer_becomesOneLine() throws Exception {
    backend.on(CHAT, 200, "{\r\n \"choices\":[{\"finish_reason\":\"a\\nb\"}]\n}\n");
    assertThat(handler.run(new ExecutionStub(backend.url())))
        .isInstanceOfSatisfying(
            ExecutionResult.Succeeded.class,
            done ->
                assertThat(done.body().toString())
                    .isEqualTo("{   \"choices\":[{\"finish_reason\":\"a\\nb\"}] } "));
  }

  @Test
  void answerAboveTheLimit_isPermanent_andNamesBothSizes() throws Exception {
    backend.on(CHAT, 200, "{\"a\":\"" + "x".repeat(LIMIT) + "\"}");
    ExecutionResult.Failed failed = fail(new ExecutionStub(backend.url()));
    assertThat(failed.failure().kind()).isEqualTo(FailureKind.PERMANENT);
    assertThat(failed.failure().error().code()).isEqualTo("result_too_large");
    assertThat(failed.failure().error().message()).contains("2008 bytes").contains("limit is 2000");
    assertThat(failed.body()).isNull();
  }

  @Test
  void errorAboveTheLimit_keepsItsKind() throws Exception {
    backend.on(CHAT, 503, "x".repeat(LIMIT + 1));
    ExecutionResult.Failed failed = fail(new ExecutionStub(backend.url()));
    assertThat(failed.failure().kind()).isEqualTo(FailureKind.OVERLOAD);
    assertThat(failed.body()).isNull();
  }

  @Test
  void unsupportedTask_sendsNothing() throws Exception {
    backend.on("/", 200, RawBackend.ANSWER);
    ExecutionResult.Failed failed =
        fail(new ExecutionStub(backend.url()).payload("{\"url\":\"/v1/audio\",\"body\":{}}"));
    assertThat(failed.failure().kind()).isEqualTo(FailureKind.PERMANENT);
    assertThat(failed.failure().error().code()).isEqualTo("url_not_supported");
    assertThat(backend.seen()).isEmpty();
  }

  private ExecutionResult.Failed fail(ExecutionStub context) throws InterruptedException {
    return (ExecutionResult.Failed) handler.run(context);
  }
}
