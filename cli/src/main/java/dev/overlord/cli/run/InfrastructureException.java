package dev.overlord.cli.run;

import org.jspecify.annotations.Nullable;

/** Something around the run is broken: broker, backend, disk. The message is a sentence. */
public final class InfrastructureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InfrastructureException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
