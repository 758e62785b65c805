package dev.overlord.common.log;

import org.jspecify.annotations.Nullable;

/** A later writer has taken this transactional id: whoever sees this no longer leads. */
public final class FencedException extends LogException {
  private static final long serialVersionUID = 1L;

  public FencedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
