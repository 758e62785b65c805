package dev.overlord.backend.openai;

import java.io.Serial;

/** A request that cannot be computed, with the error to answer. */
public final class InvalidRequestException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final transient ApiError error;

  InvalidRequestException(ApiError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  public ApiError error() {
    return error;
  }
}
