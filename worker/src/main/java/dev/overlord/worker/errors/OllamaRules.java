package dev.overlord.worker.errors;

import org.jspecify.annotations.Nullable;

/**
 * Ollama (source, server/sched.go at fb307609, and docs/api/errors.mdx): 503 "server busy" only for
 * requests that must load a model; 499 for one that was cancelled; 404 for a model that has to be
 * pulled first; 429 and 502 for its cloud models. An error in the middle of a stream is {@code
 * {"error": "text"}}.
 */
final class OllamaRules implements ErrorRules {
  @Override
  public @Nullable Verdict special(int status, BackendError error) {
    return null;
  }
}
