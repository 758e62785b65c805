package dev.overlord.chaos;

import org.jspecify.annotations.Nullable;

/** The run cannot go on, or its cluster did not come up: no verdict follows. */
public final class ChaosException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ChaosException(String message) {
    this(message, null);
  }

  public ChaosException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
