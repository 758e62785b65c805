package dev.overlord.backend.openai;

import org.jspecify.annotations.Nullable;

/** The paths that compute something. */
public enum Endpoint {
  CHAT("/v1/chat/completions", "messages"),
  COMPLETIONS("/v1/completions", "prompt"),
  EMBEDDINGS("/v1/embeddings", "input"),
  /** Anthropic's. */
  MESSAGES("/v1/messages", "messages"),
  /** Ollama's own, which stream unless told otherwise. */
  OLLAMA_CHAT("/api/chat", "messages"),
  OLLAMA_GENERATE("/api/generate", "prompt"),
  OLLAMA_EMBED("/api/embed", "input");

  private final String path;
  private final String input;

  Endpoint(String path, String input) {
    this.path = path;
    this.input = input;
  }

  public static @Nullable Endpoint at(String path) {
    for (Endpoint endpoint : values()) {
      if (endpoint.path.equals(path)) {
        return endpoint;
      }
    }
    return null;
  }

  /** Whether it makes vectors, no text. */
  public boolean embeds() {
    return this == EMBEDDINGS || this == OLLAMA_EMBED;
  }

  boolean isOllamas() {
    return path.startsWith("/api/");
  }

  public String path() {
    return path;
  }

  /** The body's field that holds what is to be computed. */
  String input() {
    return input;
  }
}
