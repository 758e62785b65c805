package dev.overlord.worker.openai;

import dev.overlord.common.model.TaskError;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.common.protocol.WorkerMessage.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Plain words for a connection that was not made, or did not hold. */
final class ConnectionFailure {
  private ConnectionFailure() {}

  /** What to report when an exchange with {@code uri} ended in {@code e}; without the key. */
  static Failure of(IOException e, URI uri, ApiKey key) {
    return switch (e) {
      case Exchange.NotSentException notSent ->
          new Failure(FailureKind.UNREACHABLE, unreachable(notSent.reason(), uri), null);
      case ProtocolException broken ->
          failure(
              FailureKind.TRANSIENT,
              "invalid_response",
              "What answers at "
                  + Transport.origin(uri)
                  + " does not speak HTTP/1.1: "
                  + key.mask(text(e)));
      default ->
          failure(
              FailureKind.INTERRUPTED,
              "connection_lost",
              "The connection to "
                  + Transport.origin(uri)
                  + " was lost after the request was sent ("
                  + text(e)
                  + ").");
    };
  }

  static TaskError unreachable(IOException e, URI uri) {
    URI origin = Transport.origin(uri);
    return switch (e) {
      case UnknownHostException unknown ->
          error("unknown_host", "The host " + uri.getHost() + " is not known; check the URL.");
      case SocketTimeoutException late ->
          error("connect_timeout", origin + " does not answer; check the host and any firewall.");
      case NoRouteToHostException route ->
          error("no_route", "There is no network route to " + origin + ".");
      case ConnectException refused ->
          error("connection_refused", origin + " refuses connections; is the server running?");
      case SSLException tls ->
          error("tls_failed", "No secure connection to " + origin + ": " + text(tls));
      default -> error("connect_failed", "No connection to " + origin + ": " + text(e));
    };
  }

  private static Failure failure(FailureKind kind, String code, String message) {
    return new Failure(kind, error(code, message), null);
  }

  private static TaskError error(String code, String message) {
    return new TaskError(code, Texts.bounded(message, Results.MESSAGE_CHARS_MAX));
  }

  private static String text(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
