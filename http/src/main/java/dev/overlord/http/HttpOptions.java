package dev.overlord.http;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where an Overlord listens, and who may ask it.
 *
 * @param port 0 chooses a free one
 * @param readToken lets its bearer look; null: nobody needs one
 * @param operateToken lets its bearer look and change; null: nobody needs one
 * @param data a folder for the index of results, kept between starts
 * @param instance this Overlord's name
 */
public record HttpOptions(
    String host,
    int port,
    @Nullable String readToken,
    @Nullable String operateToken,
    Path data,
    String instance) {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1", "[::1]");
  private static final int TOKEN_CHARS_MIN = 16;

  /**
   * @throws IllegalArgumentException another address than this machine's own without tokens, or a
   *     token that is too short
   */
  public HttpOptions {
    if (!LOOPBACK.contains(host) && operateToken == null) {
      throw new IllegalArgumentException(
          "HTTP on "
              + host
              + " could be used by anybody who reaches it: set OVERLORD_OPERATE_TOKEN (and"
              + " OVERLORD_READ_TOKEN for those who may only look), or listen on 127.0.0.1");
    }
    if (readToken != null && operateToken == null) {
      throw new IllegalArgumentException(
          "OVERLORD_READ_TOKEN is set without OVERLORD_OPERATE_TOKEN: whoever may not even look"
              + " could change everything; set both, or neither");
    }
    check("OVERLORD_READ_TOKEN", readToken);
    check("OVERLORD_OPERATE_TOKEN", operateToken);
  }

  private static void check(String name, @Nullable String token) {
    if (token != null && token.length() < TOKEN_CHARS_MIN) {
      throw new IllegalArgumentException(
          name
              + " has "
              + token.length()
              + " characters and could be guessed; use at least "
              + TOKEN_CHARS_MIN
              + ", such as those of 'openssl rand -hex 24'");
    }
  }

  boolean isOpen() {
    return operateToken == null;
  }

  boolean isLoopback() {
    return LOOPBACK.contains(host);
  }

  static boolean isLoopback(String name) {
    return LOOPBACK.contains(name);
  }
}
