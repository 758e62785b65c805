package dev.overlord.worker.errors;

import dev.overlord.common.backend.BackendPreset;
import org.jspecify.annotations.Nullable;

/** What the errors of one kind of backend mean for the task and for the pool. */
public interface ErrorRules {
  /**
   * What this backend means otherwise than the others do; null where the shared rules hold.
   *
   * @param status the answer's, from 300 on
   */
  @Nullable Verdict special(int status, BackendError error);

  /** An answer whose status is no success. */
  default Verdict ofStatus(int status, BackendError error) {
    if (SharedRules.isQuota(error)) {
      return Verdict.quota();
    }
    Verdict special = special(status, error);
    return special != null ? special : SharedRules.ofStatus(status, error);
  }

  /**
   * An error object inside an answer or stream whose status was 200: vLLM and llama.cpp put the
   * status that it would have had into {@code code}, the others name a type.
   */
  default Verdict inSuccess(BackendError error) {
    if (SharedRules.isQuota(error)) {
      return Verdict.quota();
    }
    Integer status = error.statusCode();
    return Verdict.inResponse(
        status == null ? SharedRules.kindOfType(error.type()) : ofStatus(status, error).kind());
  }

  /**
   * @param backend the preset's name; null or unknown for a server of which nothing is known
   */
  static ErrorRules of(@Nullable String backend) {
    return backend == null
        ? SharedRules.UNKNOWN
        : BackendPreset.named(backend).map(ErrorRules::of).orElse(SharedRules.UNKNOWN);
  }

  private static ErrorRules of(BackendPreset preset) {
    return switch (preset) {
      case TABBYAPI -> new TabbyApiRules();
      case VLLM -> new VllmRules();
      case MLX -> new MlxRules();
      case OLLAMA -> new OllamaRules();
      case OPENAI -> new OpenAiRules();
      case ANTHROPIC -> new AnthropicRules();
      case LLAMACPP -> new LlamaCppRules();
      case TGI -> new TgiRules();
    };
  }

  /** Whether a 503 with this body says that the server is not ready yet. */
  static boolean isLoading(BackendError error) {
    return SharedRules.isLoading(error);
  }
}
