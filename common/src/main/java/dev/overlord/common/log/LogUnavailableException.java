package dev.overlord.common.log;

import org.jspecify.annotations.Nullable;

/** The log did not answer in time or is being restarted. The same call may work later. */
public final class LogUnavailableException extends LogException {
  private static final long serialVersionUID = 1L;

  public LogUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
