package dev.overlord.common.codec;

import org.jspecify.annotations.Nullable;

/** Bytes that are not what they should be; the message says why, for people. */
public final class MalformedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
