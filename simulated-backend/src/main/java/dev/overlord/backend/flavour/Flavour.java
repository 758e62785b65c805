package dev.overlord.backend.flavour;

import dev.overlord.backend.openai.Endpoint;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The backend that is imitated. The first, which is the default, answers what any of them asks. */
public enum Flavour {
  OPENAI,
  VLLM,
  TABBYAPI,
  MLX,
  OLLAMA,
  ANTHROPIC,
  LLAMACPP,
  TGI;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static List<String> names() {
    return Arrays.stream(values()).map(Flavour::text).toList();
  }

  public static Optional<Flavour> named(String text) {
    return Arrays.stream(values()).filter(each -> each.text().equals(text)).findFirst();
  }

  /** Whether the real one has this path. */
  public boolean serves(Endpoint endpoint) {
    return switch (endpoint) {
      case CHAT, COMPLETIONS -> this != ANTHROPIC;
      case EMBEDDINGS -> this != ANTHROPIC && this != MLX && this != TGI;
      case MESSAGES ->
          switch (this) {
            case OPENAI, ANTHROPIC, VLLM, LLAMACPP, OLLAMA -> true;
            case TABBYAPI, MLX, TGI -> false;
          };
      case OLLAMA_CHAT, OLLAMA_GENERATE, OLLAMA_EMBED -> this == OLLAMA;
    };
  }

  /**
   * Whether requests are refused while the model loads. The others take them and let them wait; of
   * the providers nobody sees a model load.
   */
  public boolean refusesWhileLoading() {
    return switch (this) {
      case VLLM, TABBYAPI, LLAMACPP, TGI -> true;
      case OPENAI, MLX, OLLAMA, ANTHROPIC -> false;
    };
  }

  /** The {@code Server} header by which some can be told; empty for none. */
  public String serverHeader() {
    return switch (this) {
      case MLX -> "BaseHTTP/0.6 Python/3.12.8";
      case LLAMACPP -> "llama.cpp";
      case VLLM, TABBYAPI -> "uvicorn";
      case OPENAI, OLLAMA, ANTHROPIC, TGI -> "";
    };
  }
}
