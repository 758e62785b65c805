package dev.overlord.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.common.backend.BackendPreset;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
  private static final AtomFile FILE =
      AtomFile.parse("llm: {concurrency: 5, base_url: 'http://f/v1/'}\nother: {a: 1}", "f");

  @Test
  void concurrency_comesFromFlagEnvironmentFilePresetOrTwo_inThisOrder() {
    var all = new Sources(Map.of("ATOM_LLM_CONCURRENCY", "6"), FILE);
    var fileOnly = new Sources(Map.of("ATOM_LLM_CONCURRENCY", " "), FILE);
    var none = new Sources(Map.of(), AtomFile.empty());

    assertThat(ConcurrencySetting.resolve("7", all, BackendPreset.VLLM))
        .isEqualTo(new Setting<>(7, "--concurrency"));
    assertThat(ConcurrencySetting.resolve(null, all, BackendPreset.VLLM))
        .isEqualTo(new Setting<>(6, "ATOM_LLM_CONCURRENCY"));
    assertThat(ConcurrencySetting.resolve(null, fileOnly, BackendPreset.VLLM))
        .isEqualTo(new Setting<>(5, ".atom.yml (llm.concurrency)"));
    assertThat(ConcurrencySetting.resolve(null, none, BackendPreset.VLLM))
        .isEqualTo(new Setting<>(4, "the preset for vllm"));
    assertThat(ConcurrencySetting.resolve(null, none, null))
        .isEqualTo(new Setting<>(2, "the default"));
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "two", "1.5", "99999999999"})
  void concurrencyThatIsNone_isRefusedByItsSource(String value) {
    var sources = new Sources(Map.of("ATOM_LLM_CONCURRENCY", value), FILE);

    assertThatThrownBy(() -> ConcurrencySetting.resolve(null, sources, null))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("ATOM_LLM_CONCURRENCY '" + value + "'");
  }

  @Test
  void presets_areTheLowEndOfTheMatrix() {
    assertThat(BackendPreset.labels())
        .containsExactly(
            "tabbyapi", "vllm", "mlx", "ollama", "openai", "anthropic", "llamacpp", "tgi");
    assertThat(List.of(BackendPreset.values()))
        .extracting(BackendPreset::concurrency)
        .containsExactly(2, 4, 1, 1, 2, 2, 1, 4);
  }

  @Test
  void mistypedNames_areAnsweredWithTheNearest() {
    assertThatThrownBy(() -> Backends.named("olama"))
        .hasMessageContaining("did you mean 'ollama'?");
    assertThatThrownBy(() -> Backends.named("zzzzzzzzzz"))
        .hasMessageContaining("known are tabbyapi");
    assertThatThrownBy(() -> AtomFile.parse("llm: {concurency: 2}", ".atom.yml"))
        .isInstanceOf(UsageException.class)
        .hasMessage(".atom.yml: unknown setting 'llm.concurency'; did you mean 'concurrency'?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          llm: [1]                      | must hold settings
          llm: 4                        | must hold settings
          [1, 2]                        | must hold settings
          llm: {model: [a]}             | must be a single value
          llm: {                        | is not YAML
          !!java.net.URL [http://x]     | is not YAML
          """)
  void atomFileThatIsNone_isRefused(String text, String message) {
    assertThatThrownBy(() -> AtomFile.parse(text, ".atom.yml"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message);
  }

  @Test
  void atomFileWithoutLlm_saysNothing() {
    assertThat(AtomFile.parse("", "f").get("model")).isEmpty();
    assertThat(AtomFile.parse("other: 1", "f").get("model")).isEmpty();
    assertThat(AtomFile.parse("llm:\n", "f").get("model")).isEmpty();
  }

  @Test
  void kafkasAddresses_areHostsWithPorts() {
    for (String good : List.of("h:9092", "a.b-c:1, 10.0.0.1:2", "[::1]:9092")) {
      assertThat(Bootstrap.check(good)).isEqualTo(good);
    }
    for (String bad : List.of("", "h", "h:", "h:1,", "http://h:1")) {
      assertThatThrownBy(() -> Bootstrap.check(bad)).hasMessageContaining("'" + bad + "'");
    }
  }

  @Test
  void durations_needTheirUnit() {
    assertThat(Durations.positive("--lease-ttl", "60s")).isEqualTo(Duration.ofMinutes(1));
    assertThat(Durations.positive("--lease-ttl", "500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(Durations.positive("--lease-ttl", "2m")).isEqualTo(Duration.ofMinutes(2));
    assertThat(Durations.positiveOrSeconds("ATOM_LLM_TIMEOUT", "600"))
        .isEqualTo(Duration.ofMinutes(10));
    assertThatThrownBy(() -> Durations.positive("--lease-ttl", "60"))
        .hasMessageContaining("--lease-ttl '60' has no unit; write 60s");
    assertThatThrownBy(() -> Durations.positive("--lease-ttl", "soon"))
        .hasMessageContaining("500ms");
    assertThatThrownBy(() -> Durations.positive("--lease-ttl", "0s"))
        .hasMessageContaining("longer than nothing");
  }

  @ParameterizedTest
  @CsvSource({
    "http://h:8000/v1/, http://h:8000",
    "http://h:8000/v1, http://h:8000",
    "http://h:8000/, http://h:8000",
    "https://h/proxy/v1, https://h/proxy",
    "https://h, https://h"
  })
  void url_isTakenWithOrWithoutVersion(String given, String base) {
    assertThat(BackendUrl.check(new Setting<>(given, "--url")).value()).isEqualTo(base);
  }

  @ParameterizedTest
  @CsvSource({"localhost:8000", "ftp://h", "http://", "http://h?x=1", "http://a b", "8000"})
  void urlThatIsNone_isRefused(String given) {
    assertThatThrownBy(() -> BackendUrl.check(new Setting<>(given, "--url")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--url '" + given.replace("x=1", "***") + "'");
  }

  @Test
  void secrets_appearInNoMessage() {
    assertThatThrownBy(() -> BackendUrl.check(new Setting<>("http://me:hidden@h", "--url")))
        .hasMessageNotContaining("hidden");
    var sources = new Sources(Map.of(), AtomFile.parse("llm: {api_key: hidden}", "f"));
    assertThat(ApiKey.resolve(null, sources, null).toString()).doesNotContain("hidden");
    assertThatThrownBy(() -> AtomFile.parse("llm: {api_key: hidden, ]", "f"))
        .hasMessage("f is not YAML (line 1)");
    assertThatThrownBy(() -> ApiKey.resolve("sk-hidden", sources, null))
        .isInstanceOf(UsageException.class)
        .hasMessageNotContaining("hidden");
  }

  @Test
  void apiKey_comesFromFlagEnvironmentFileOrDefaultVariable_inThisOrder() {
    Map<String, String> environment =
        Map.of("MINE", "a", "ATOM_LLM_API_KEY", "b", "OPENAI_API_KEY", "c");
    AtomFile file = AtomFile.parse("llm: {api_key: d}", "f");

    assertThat(ApiKey.resolve("MINE", new Sources(environment, file), null).variable())
        .isEqualTo("MINE");
    assertThat(ApiKey.resolve(null, new Sources(environment, file), null))
        .isEqualTo(new ApiKey("ATOM_LLM_API_KEY", Map.of()));
    assertThat(ApiKey.resolve(null, new Sources(Map.of("OPENAI_API_KEY", "c"), file), null))
        .isEqualTo(new ApiKey("ATOM_LLM_API_KEY", Map.of("ATOM_LLM_API_KEY", new Secret("d"))));
    assertThat(
            ApiKey.resolve(null, new Sources(Map.of("OPENAI_API_KEY", "c"), AtomFile.empty()), null)
                .variable())
        .isEqualTo("OPENAI_API_KEY");
    assertThat(ApiKey.resolve(null, new Sources(Map.of(), AtomFile.empty()), null))
        .isEqualTo(ApiKey.none());
  }
}
