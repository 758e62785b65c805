package dev.overlord.cli.config;

import dev.overlord.common.text.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What is known of a kind of backend before it is asked. The concurrency is the low end of the
 * recommendation in the product's matrix of backends; the URL is where such a server listens unless
 * told otherwise.
 */
public enum BackendPreset {
  TABBYAPI(2, "http://127.0.0.1:5000"),
  VLLM(4, "http://127.0.0.1:8000"),
  MLX(1, "http://127.0.0.1:8080"),
  OLLAMA(1, "http://127.0.0.1:11434"),
  OPENAI(2, "https://api.openai.com"),
  ANTHROPIC(2, "https://api.anthropic.com"),
  LLAMACPP(1, "http://127.0.0.1:8080"),
  TGI(4, "http://127.0.0.1:3000");

  private final int concurrency;
  private final String defaultUrl;

  BackendPreset(int concurrency, String defaultUrl) {
    this.concurrency = concurrency;
    this.defaultUrl = defaultUrl;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  public int concurrency() {
    return concurrency;
  }

  public String defaultUrl() {
    return defaultUrl;
  }

  /**
   * As {@link #of}, of those that tasks can be sent to.
   *
   * @throws UsageException no backend has this name, or it does not speak OpenAI's protocol
   */
  public static BackendPreset ofOpenAi(String label) {
    BackendPreset preset = of(label);
    if (!preset.speaksOpenAi()) {
      throw new UsageException(
          "--backend "
              + preset.label()
              + ": its own protocol comes with a later release; use an"
              + " OpenAI-compatible URL (--url) without --backend, or another backend");
    }
    return preset;
  }

  /** Whether tasks can be sent to it as they are. */
  public boolean speaksOpenAi() {
    return this != ANTHROPIC;
  }

  /**
   * Whether it goes on computing an answer whose client has closed the connection. Measured of
   * llama.cpp's server: without streaming it generates to the end.
   */
  public boolean computesOnWithoutClient() {
    return this == LLAMACPP;
  }

  public static List<String> labels() {
    return Arrays.stream(values()).map(BackendPreset::label).toList();
  }

  /**
   * @throws UsageException no backend has this name
   */
  public static BackendPreset of(String label) {
    return Arrays.stream(values())
        .filter(preset -> preset.label().equals(label.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new UsageException(
                "--backend '" + label + "' is unknown" + Nearest.hint(label, labels())));
  }
}
