package dev.overlord.common.log.kafka;

import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogUnavailableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.BootstrapResolutionException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;

/** Kafka's exceptions to the seam's. */
final class Errors {
  private Errors() {}

  /**
   * @param doing what failed, as in "reading t-0"
   */
  static LogException of(String doing, Throwable error) {
    Throwable cause = unwrap(error);
    return switch (cause) {
      case LogException e -> e;
      case InterruptException e -> new LogUnavailableException(doing + " was interrupted", e);
      case RetriableException e -> unavailable(doing, e);
      case BootstrapResolutionException e -> unavailable(doing, e);
      case AuthenticationException e ->
          new LogException(
              doing + ": Kafka refused the credentials; check security.protocol and sasl settings",
              e);
      case AuthorizationException e ->
          new LogException(
              doing + ": Kafka's access rules forbid it (" + e.getMessage() + "); grant it", e);
      default -> new LogException(doing + " failed: " + describe(cause), cause);
    };
  }

  static Throwable unwrap(Throwable error) {
    Throwable cause = error;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static LogUnavailableException unavailable(String doing, Throwable cause) {
    return new LogUnavailableException(
        doing + " got no answer from Kafka: " + describe(cause), cause);
  }

  private static String describe(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
