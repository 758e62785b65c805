package dev.overlord.worker.errors;

import dev.overlord.common.protocol.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * TabbyAPI (source, endpoints/core/router.py and common/networking.py at e632af41): errors are
 * {@code {"detail"}} as FastAPI has them. A 503 is no sign of load: it says that no model is
 * loaded, or that a generation failed. A 422 is a request that does not validate, or one whose
 * client went away or was cancelled.
 */
final class TabbyApiRules implements ErrorRules {
  @Override
  public @Nullable Verdict special(int status, BackendError error) {
    if (status == 503) {
      return ErrorRules.isLoading(error)
          ? Verdict.loading()
          : Verdict.of(FailureKind.TRANSIENT, status);
    }
    boolean stopped = error.says("cancel") || error.says("disconnect");
    return status == 422 && stopped ? Verdict.of(FailureKind.TRANSIENT, status) : null;
  }
}
