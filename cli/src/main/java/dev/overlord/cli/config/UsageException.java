package dev.overlord.cli.config;

/**
 * The command cannot be carried out as it was given; the message names the value and the remedy.
 */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
