package dev.overlord.common.log;

import org.jspecify.annotations.Nullable;

/** A transaction failed, or its answer was lost: what is in the log must be read anew. */
public final class CommitUncertainException extends LogException {
  private static final long serialVersionUID = 1L;

  public CommitUncertainException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
