package dev.overlord.cli.process;

/** A child cannot be started, or not be kept alive; the message is a sentence for the user. */
public final class ChildFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ChildFailedException(String sentence) {
    super(sentence);
  }
}
