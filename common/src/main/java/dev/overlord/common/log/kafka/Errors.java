package dev.overlord.common.log.kafka;

import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogRefusedException;
import dev.overlord.common.log.LogUnavailableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.BootstrapResolutionException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SslAuthenticationException;

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
      case SslAuthenticationException e ->
          new LogRefusedException(
              doing
                  + ": no TLS connection to Kafka ("
                  + describe(deepest(e))
                  + "); check security.protocol and the truststore and keystore settings",
              e);
      case AuthenticationException e ->
          new LogRefusedException(
              doing
                  + ": Kafka refused the credentials ("
                  + describe(e)
                  + "); check security.protocol, sasl.mechanism and the user and password in"
                  + " sasl.jaas.config",
              e);
      case AuthorizationException e ->
          new LogRefusedException(
              doing + ": Kafka's access rules forbid it (" + e.getMessage() + "); grant it", e);
      default -> new LogException(doing + " failed: " + describe(cause), cause);
    };
  }

  private static Throwable deepest(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
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
