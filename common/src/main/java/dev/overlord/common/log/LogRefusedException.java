package dev.overlord.common.log;

import org.jspecify.annotations.Nullable;

/**
 * The log answers and refuses: wrong credentials, or no right to do it. Whoever has just begun
 * gives up; whoever serves already keeps asking, for an operator may give the right back.
 */
public final class LogRefusedException extends LogException {
  private static final long serialVersionUID = 1L;

  public LogRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
