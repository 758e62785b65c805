package dev.overlord.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what. With tokens: a read token for looking, an operate token for everything. Without
 * tokens only this machine can connect, and then a web page that a browser of this machine shows
 * must not act for its user: its requests carry another Host or Origin, and are refused.
 */
final class Access {
  private static final String BEARER = "Bearer ";

  private final HttpOptions options;

  Access(HttpOptions options) {
    this.options = options;
  }

  /**
   * @throws ProblemException not allowed
   */
  void check(Context context) {
    if (isPublic(context.path())) {
      return;
    }
    if (options.isOpen()) {
      checkLocal(context);
    } else {
      checkToken(context);
    }
  }

  /** The page's own files and the documents hold no data, and a health check has no token. */
  private static boolean isPublic(String path) {
    return path.equals("/api/v1/openapi.json")
        || path.startsWith("/api/v1/schemas/")
        || !(path.startsWith("/api/") || path.startsWith("/v1/") || path.equals("/metrics"));
  }

  private void checkToken(Context context) {
    String header = context.header("Authorization");
    if (header == null || !header.startsWith(BEARER)) {
      throw ProblemException.unauthenticated(
          "this needs a token: send 'Authorization: Bearer <token>'");
    }
    String token = header.substring(BEARER.length());
    if (same(token, options.operateToken())) {
      return;
    }
    if (!same(token, options.readToken())) {
      throw ProblemException.unauthenticated(
          "the token is neither the read token nor the operate token of this Overlord");
    }
    if (!reads(context)) {
      throw ProblemException.forbidden(
          "the read token only lets you look; "
              + context.method()
              + " "
              + context.path()
              + " needs the operate token");
    }
  }

  private static boolean reads(Context context) {
    return HandlerType.GET.equals(context.method()) || HandlerType.HEAD.equals(context.method());
  }

  /** In constant time, so that a token cannot be guessed piece by piece. */
  private static boolean same(String given, @Nullable String expected) {
    return expected != null
        && MessageDigest.isEqual(
            given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
  }

  private static void checkLocal(Context context) {
    String host = context.header("Host");
    if (host != null && !HttpOptions.isLoopback(withoutPort(host))) {
      throw ProblemException.forbidden(
          "this Overlord has no tokens and answers to 127.0.0.1 and localhost only, not to '"
              + host
              + "'");
    }
    String origin = context.header("Origin");
    if (origin != null && !isOwn(origin, host)) {
      throw ProblemException.forbidden(
          "this Overlord has no tokens and obeys no page of another origin ('" + origin + "')");
    }
  }

  /** A page of this Overlord itself: another server of this machine is another origin. */
  private static boolean isOwn(String origin, @Nullable String host) {
    try {
      URI page = URI.create(origin);
      return page.getHost() != null
          && HttpOptions.isLoopback(page.getHost())
          && host != null
          && page.getPort() == URI.create("http://" + host).getPort();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
  }
}
