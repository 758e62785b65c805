package dev.overlord.worker.errors;

import org.jspecify.annotations.Nullable;

/**
 * vLLM (source, engine/protocol.py): {@code {"error": {"message", "type", "param", "code"}}} with
 * the status as a number in {@code code}, in streams too. It queues without bound; 503 comes only
 * from {@code --max-num-queued-reqs} and its sister (pull request 49445).
 */
final class VllmRules implements ErrorRules {
  @Override
  public @Nullable Verdict special(int status, BackendError error) {
    return null;
  }
}
