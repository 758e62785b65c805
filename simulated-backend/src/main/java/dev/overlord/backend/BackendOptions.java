package dev.overlord.backend;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to run a simulated backend.
 *
 * @param spec what it is like
 * @param host address to listen on
 * @param port port to listen on, 0 for a free one
 * @param requestLog file that gets two JSON lines per request, appended to; none if null
 * @param apiKey the bearer token clients must send; if null the spec's, if any
 */
public record BackendOptions(
    BackendSpec spec, String host, int port, @Nullable Path requestLog, @Nullable String apiKey) {

  public BackendOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " must lie between 0 and 65535");
    }
  }

  /** On a free port of the loopback address, without log or key. */
  public static BackendOptions of(BackendSpec spec) {
    return new BackendOptions(spec, "127.0.0.1", 0, null, null);
  }

  /** As {@link #of(BackendSpec)}, with the spec as users write it. */
  public static BackendOptions of(String spec) {
    return of(BackendSpec.parse(spec));
  }

  public BackendOptions withHost(String newHost) {
    return new BackendOptions(spec, newHost, port, requestLog, apiKey);
  }

  public BackendOptions withPort(int newPort) {
    return new BackendOptions(spec, host, newPort, requestLog, apiKey);
  }

  public BackendOptions withRequestLog(Path file) {
    return new BackendOptions(spec, host, port, file, apiKey);
  }

  public BackendOptions withApiKey(String key) {
    return new BackendOptions(spec, host, port, requestLog, key);
  }

  /** The key in force, or null if anyone may call. */
  @Nullable String key() {
    return apiKey != null ? apiKey : spec.key();
  }
}
