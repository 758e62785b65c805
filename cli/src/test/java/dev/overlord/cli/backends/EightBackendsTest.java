package dev.overlord.cli.backends;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.backend.BackendOptions;
import dev.overlord.backend.SimulatedBackend;
import dev.overlord.common.backend.BackendPreset;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Usage;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.time.SystemClock;
import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.ExecutionResult.Failed;
import dev.overlord.worker.ExecutionResult.Succeeded;
import dev.overlord.worker.openai.Discovery;
import dev.overlord.worker.openai.OpenAiHandler;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each of the eight backends, against a server that imitates its replies. */
final class EightBackendsTest {
  private static final String KEY = "sk-test-1234";

  private final OpenAiHandler handler =
      OpenAiHandler.create(new SystemClock(), Map.of("KEY", KEY)::get);

  @AfterEach
  void close() {
    handler.close();
  }

  @ParameterizedTest
  @EnumSource
  void success_hasItsAnswerAndUsage(BackendPreset preset) throws Exception {
    Succeeded done = (Succeeded) run(preset, "instant", "\"max_tokens\":5");
    JsonNode body = json(done.body());
    assertThat(done.statusCode()).isEqualTo(200);
    assertThat(text(preset, body)).hasSizeGreaterThan(5);
    assertThat(done.usage()).isEqualTo(Usage.of(5, 5));
  }

  @ParameterizedTest
  @EnumSource
  void stream_isOneAnswerLikeTheOther_withTimeToFirstToken(BackendPreset preset) throws Exception {
    Succeeded whole = (Succeeded) run(preset, "instant", "\"max_tokens\":5");
    Succeeded stream = (Succeeded) run(preset, "instant", "\"max_tokens\":5,\"stream\":true");
    assertThat(text(preset, json(stream.body()))).isEqualTo(text(preset, json(whole.body())));
    assertThat(json(stream.body()).path("object")).isEqualTo(json(whole.body()).path("object"));
    Usage usage = Objects.requireNonNull(stream.usage());
    assertThat(usage.inputTokens()).isEqualTo(5);
    assertThat(usage.outputTokens()).isEqualTo(5);
    assertThat(usage.ttftMs()).isNotNull().isNotNegative();
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI, 429, RATE_LIMITED, http_429",
    "OPENAI, 503, OVERLOAD, http_503",
    "ANTHROPIC, 429, RATE_LIMITED, http_429",
    "ANTHROPIC, 529, OVERLOAD, http_529",
    "VLLM, 503, OVERLOAD, http_503",
    "TGI, 429, OVERLOAD, http_429",
    "OLLAMA, 503, OVERLOAD, http_503",
    // These two only queue; what a proxy before them says.
    "LLAMACPP, 503, OVERLOAD, http_503",
    "MLX, 503, OVERLOAD, http_503",
    // No sign of load: a generation that failed.
    "TABBYAPI, 503, TRANSIENT, http_503",
    "OPENAI, quota, QUOTA, insufficient_quota",
    "MLX, 500, TRANSIENT, http_404",
    "TGI, 500, TRANSIENT, http_424",
  })
  void overload_isUnderstood(BackendPreset preset, String fault, FailureKind kind, String code)
      throws Exception {
    failed(run(preset, "instant," + fault + "=1", "\"max_tokens\":5"), kind, code);
  }

  @ParameterizedTest
  @EnumSource(names = {"TABBYAPI", "LLAMACPP", "TGI"})
  void loading_isTriedLater(BackendPreset preset) throws Exception {
    failed(
        run(preset, "instant,loading=10m", "\"max_tokens\":5"),
        FailureKind.LOADING,
        "model_loading");
  }

  @ParameterizedTest
  @EnumSource(names = {"MLX", "OLLAMA"})
  void loading_isWaitedForByThoseThatQueue(BackendPreset preset) throws Exception {
    assertThat(run(preset, "instant,loading=300ms", "\"max_tokens\":5"))
        .isInstanceOf(Succeeded.class);
  }

  @ParameterizedTest
  @EnumSource
  void badRequest_isGivenUp(BackendPreset preset) throws Exception {
    Failed failed = (Failed) run(preset, "instant", "\"max_tokens\":5,\"model\":7");
    assertThat(failed.failure().kind()).isEqualTo(FailureKind.PERMANENT);
    assertThat(failed.failure().error().message()).contains("model");
  }

  @ParameterizedTest
  @EnumSource
  void unknownModel_isGivenUp(BackendPreset preset) throws Exception {
    Failed failed = (Failed) run(preset, "instant,model=a", "\"max_tokens\":5,\"model\":\"b\"");
    // Whether mlx_lm.server has no such model or failed to load it, its 404 does not always say.
    assertThat(failed.failure().kind())
        .isEqualTo(preset == BackendPreset.MLX ? FailureKind.TRANSIENT : FailureKind.PERMANENT);
    assertThat(failed.statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @EnumSource
  void wrongKey_isRefused_withoutTheKeyInTheMessage(BackendPreset preset) throws Exception {
    Failed failed = (Failed) run(preset, "instant,key=another", "\"max_tokens\":5");
    assertThat(failed.failure().kind()).isEqualTo(FailureKind.REFUSED);
    assertThat(failed.toString()).doesNotContain(KEY);
  }

  @ParameterizedTest
  @EnumSource
  void rightKey_isTaken(BackendPreset preset) throws Exception {
    assertThat(run(preset, "instant,key=" + KEY, "\"max_tokens\":5")).isInstanceOf(Succeeded.class);
  }

  @ParameterizedTest
  @EnumSource
  void cutStream_isAnInterruption(BackendPreset preset) throws Exception {
    failed(
        run(preset, "instant,cut=1", "\"max_tokens\":8,\"stream\":true"),
        FailureKind.INTERRUPTED,
        "connection_lost");
  }

  @ParameterizedTest
  @EnumSource
  void errorInAStreamThatBeganWith200_isNoSuccess(BackendPreset preset) throws Exception {
    Failed failed =
        (Failed) run(preset, "instant,stream-error=1", "\"max_tokens\":8,\"stream\":true");
    boolean overloaded = preset == BackendPreset.ANTHROPIC;
    assertThat(failed.failure().kind())
        .isEqualTo(overloaded ? FailureKind.OVERLOAD : FailureKind.TRANSIENT);
    assertThat(failed.statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI, 2500",
    "VLLM, 2500",
    "ANTHROPIC, 3000",
  })
  void resetHeaders_areTheWait(BackendPreset preset, long atMost) throws Exception {
    Failed failed = (Failed) run(preset, "instant,429=1,reset=2500ms", "\"max_tokens\":8");
    assertThat(failed.failure().retryAfterMs()).isBetween(1_000L, atMost);
  }

  @ParameterizedTest
  @CsvSource({
    "TABBYAPI, TABBYAPI, 4",
    "VLLM, VLLM, ",
    "MLX, MLX, ",
    "OLLAMA, OLLAMA, ",
    "OPENAI, , ",
    "ANTHROPIC, ANTHROPIC, ",
    "LLAMACPP, LLAMACPP, 4",
    "TGI, TGI, 4",
  })
  void probe_recognisesTheServerAndItsSlots(
      BackendPreset flavour, BackendPreset found, Integer slots) throws Exception {
    String spec = "instant,slots=4,model=m,flavour=" + flavour.label();
    try (SimulatedBackend backend = SimulatedBackend.start(BackendOptions.of(spec))) {
      Discovery.Found seen = Discovery.create(new SystemClock()).look(backend.url(), null);
      assertThat(seen.backend()).isEqualTo(found);
      assertThat(seen.slots()).isEqualTo(slots);
      assertThat(seen.models()).containsExactly("m");
    }
  }

  private ExecutionResult run(BackendPreset preset, String spec, String fields) throws Exception {
    String full = spec + ",flavour=" + preset.label();
    try (SimulatedBackend backend = SimulatedBackend.start(BackendOptions.of(full))) {
      String body =
          "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello, my world\"}]," + fields + "}";
      return handler.run(new OneExecution(preset.label(), backend.url(), body));
    }
  }

  private static void failed(ExecutionResult result, FailureKind kind, String code) {
    assertThat(result)
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.failure().kind()).isEqualTo(kind);
              assertThat(failed.failure().error().code()).isEqualTo(code);
            });
  }

  private static String text(BackendPreset preset, JsonNode body) {
    return preset == BackendPreset.ANTHROPIC
        ? body.path("content").path(0).path("text").asText()
        : body.path("choices").path(0).path("message").path("content").asText();
  }

  private static JsonNode json(RawJson raw) throws Exception {
    return Json.shared().readTree(raw.bytes());
  }
}
