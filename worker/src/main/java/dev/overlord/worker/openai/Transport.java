package dev.overlord.worker.openai;

import dev.overlord.common.time.Clock;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLSocketFactory;

/**
 * What all exchanges share.
 *
 * @param connectTimeout for one address, and again for its TLS handshake
 */
record Transport(ConnectionPool pool, Duration connectTimeout, SSLSocketFactory tls) {
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  static Transport create(Clock clock) {
    return new Transport(
        new ConnectionPool(clock),
        CONNECT_TIMEOUT,
        (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  /** Scheme, host and port of {@code uri}, the port always stated. */
  static URI origin(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    return URI.create(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port);
  }
}
