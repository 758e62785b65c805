package dev.overlord.worker.errors;

import dev.overlord.common.protocol.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * llama.cpp's server: requests without a free slot wait, so a 503 means loading (source,
 * tools/server) or a proxy before it. With the cache that all slots share, "Context size has been
 * exceeded" ends several running requests at once, and fewer at once cure it (issue 23652); what is
 * too long by itself is refused with 400.
 */
final class LlamaCppRules implements ErrorRules {
  @Override
  public @Nullable Verdict special(int status, BackendError error) {
    boolean crowded = status >= 500 && error.says("context size has been exceeded");
    return crowded ? Verdict.of(FailureKind.OVERLOAD, status) : null;
  }
}
