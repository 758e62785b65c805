package dev.overlord.common.backend;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The kinds of backend that are known; {@link #facts} has what is known of each. */
public enum BackendPreset {
  TABBYAPI,
  VLLM,
  MLX,
  OLLAMA,
  OPENAI,
  ANTHROPIC,
  LLAMACPP,
  TGI;

  public BackendFacts facts() {
    return switch (this) {
      case TABBYAPI -> LocalServers.TABBYAPI;
      case VLLM -> LocalServers.VLLM;
      case MLX -> LocalServers.MLX;
      case OLLAMA -> LocalServers.OLLAMA;
      case OPENAI -> HostedApis.OPENAI;
      case ANTHROPIC -> HostedApis.ANTHROPIC;
      case LLAMACPP -> LocalServers.LLAMACPP;
      case TGI -> LocalServers.TGI;
    };
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Requests at once unless somebody says otherwise. */
  public int concurrency() {
    return facts().concurrency();
  }

  public String defaultUrl() {
    return facts().defaultUrl();
  }

  /** Whether it goes on computing an answer whose client has closed the connection. */
  public boolean computesOnWithoutClient() {
    return facts().ignoresDisconnect();
  }

  /** A provider's account: its limits are rates, and there are no slots to ask for. */
  public boolean isHosted() {
    return this == OPENAI || this == ANTHROPIC;
  }

  public static List<String> labels() {
    return Arrays.stream(values()).map(BackendPreset::label).toList();
  }

  public static Optional<BackendPreset> named(String label) {
    return Arrays.stream(values())
        .filter(preset -> preset.label().equals(label.toLowerCase(Locale.ROOT)))
        .findFirst();
  }
}
