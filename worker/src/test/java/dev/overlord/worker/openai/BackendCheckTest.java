package dev.overlord.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.worker.openai.BackendCheck.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BackendCheckTest {
  private static final String MODELS =
      "{\"object\":\"list\",\"data\":[{\"id\":\"llama-3.1-8b\"},{\"id\":\"qwen:latest\"}]}";
  private static final String LOADING =
      "{\"error\":{\"code\":503,\"message\":\"Loading model\",\"type\":\"unavailable_error\"}}";

  private final SettableClock clock = new SettableClock();
  private HttpBackend backend;

  @BeforeEach
  void open() throws IOException {
    backend = new HttpBackend();
  }

  @AfterEach
  void close() {
    backend.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-3.1-8b", "qwen", "qwen:latest"})
  void listedModel_isOk(String model) {
    backend.on("/v1/models", 200, MODELS);
    assertThat(check(model, "k-1234")).isEqualTo(new Outcome.Ok());
    assertThat(backend.seen().remove().headers()).containsEntry("Authorization", "Bearer k-1234");
  }

  @Test
  void gatewayThatWantsTheKeyAsAnthropicDoes_isOk() {
    backend.on(
        "/v1/models",
        exchange -> {
          boolean takes = "k-1234".equals(exchange.getRequestHeaders().getFirst("x-api-key"));
          HttpBackend.answer(exchange, takes ? 200 : 401, takes ? MODELS : "{}");
        });
    assertThat(check("qwen", "k-1234")).isEqualTo(new Outcome.Ok());
    assertThat(problem("qwen", "k-9999")).contains("refuses the key (401)");
  }

  @ParameterizedTest
  @CsvSource({
    "llama-3.1-8B, did you mean 'llama-3.1-8b'?",
    "llama-3.1, did you mean 'llama-3.1-8b'?",
    "gpt-4o, 'it has llama-3.1-8b, qwen:latest.'",
  })
  void unknownModel_isAProblemWithAHint(String model, String hint) {
    backend.on("/v1/models", 200, MODELS);
    assertThat(problem(model, null))
        .isEqualTo(backend.url() + " has no model '" + model + "'; " + hint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"data\":[]}", "{}", "[]"})
  void listThatSaysNothing_isOk(String body) {
    backend.on("/v1/models", 200, body);
    assertThat(check("m", null)).isEqualTo(new Outcome.Ok());
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 405, 429})
  void serverWithoutAList_isOk(int status) {
    backend.on("/v1/models", status, "{}");
    assertThat(check("m", null)).isEqualTo(new Outcome.Ok());
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void refusedKey_isAProblemWithoutTheKey(int status) {
    backend.on("/v1/models", status, "{\"error\":{\"message\":\"no such key sk-12345\"}}");
    assertThat(problem(null, "sk-12345"))
        .isEqualTo(backend.url() + " refuses the key (" + status + ": no such key ***).");
  }

  @Test
  void missingKey_isSaid() {
    backend.on("/v1/models", 401, "");
    assertThat(problem(null, null)).contains("wants a key, and none is set (401)");
  }

  @Test
  void serverError_isAProblem() {
    backend.on("/v1/models", 502, "bad gateway");
    assertThat(problem(null, null)).isEqualTo(backend.url() + " answers 502: bad gateway.");
  }

  @Test
  void webPage_isAProblem() {
    backend.on("/v1/models", 200, "<html>");
    assertThat(problem(null, null)).contains("no OpenAI-compatible server");
  }

  @Test
  void nobodyThere_namesUrlAndCause() throws Exception {
    int free;
    try (var once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = once.getLocalPort();
    }
    String url = "http://127.0.0.1:" + free + "/v1";
    assertThat(sentence(BackendCheck.create(clock).check(url, null, null)))
        .contains("127.0.0.1:" + free)
        .contains("refuses connections");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:8000", "ftp://x", "http://", "http://a b", "", "http://u:p@h"})
  void badUrl_isAProblem(String url) {
    assertThat(sentence(BackendCheck.create(clock).check(url, null, null)))
        .containsIgnoringCase("url");
  }

  @Test
  void loadingModel_isWaitedFor() {
    var asked = new AtomicInteger();
    backend.on(
        "/health",
        exchange -> {
          boolean loading = asked.incrementAndGet() <= 5;
          HttpBackend.answer(exchange, loading ? 503 : 200, loading ? LOADING : "{}");
        });
    backend.on("/v1/models", 200, MODELS);
    assertThat(check("qwen", null)).isEqualTo(new Outcome.Ok());
    assertThat(asked).hasValue(6);
  }

  @Test
  void modelThatNeverLoads_isAProblemAfterAMinute() {
    backend.on("/v1/models", 503, LOADING);
    long start = clock.monotonicNanos();
    assertThat(problem(null, null)).contains("still loading its model after 60 s");
    assertThat(Duration.ofNanos(clock.monotonicNanos() - start)).isBetween(s(60), s(62));
  }

  /** TabbyAPI's health check answers 503 for ever once anything has failed. */
  @Test
  void unhealthyButWorking_isOk() {
    backend.on("/health", 503, "{\"status\":\"unhealthy\",\"issues\":[]}");
    backend.on("/v1/models", 200, MODELS);
    assertThat(check(null, null)).isEqualTo(new Outcome.Ok());
  }

  @Test
  void serverThatSaysNothing_isAProblem() throws Exception {
    try (var silent = new RawBackend()) {
      var check = new BackendCheck(clock, Transport.create(clock), Duration.ofMillis(200));
      assertThat(sentence(check.check(silent.url(), null, null)))
          .contains(silent.url())
          .contains("has not answered");
    }
  }

  private static Duration s(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  private Outcome check(@Nullable String model, @Nullable String key) {
    return BackendCheck.create(clock).check(backend.url(), model, key);
  }

  private String problem(@Nullable String model, @Nullable String key) {
    return sentence(check(model, key));
  }

  private static String sentence(Outcome outcome) {
    return ((Outcome.Problem) outcome).sentence();
  }
}
