package dev.overlord.common.log;

import org.jspecify.annotations.Nullable;

/** Root of what the log can answer with. Unlisted kinds are configuration errors: do not retry. */
public class LogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LogException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
