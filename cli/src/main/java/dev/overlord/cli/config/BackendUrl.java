package dev.overlord.cli.config;

import dev.overlord.common.text.ShownUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** The base URL of a backend, with or without {@code /v1} as users have it. */
public final class BackendUrl {
  private BackendUrl() {}

  /**
   * The URL without a trailing slash or {@code /v1}.
   *
   * @throws UsageException no http(s) URL with a host, or one that holds a password or a query
   */
  public static Setting<String> check(Setting<String> given) {
    URI uri = parse(given);
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
      throw refused(given, "is no URL of a server; write one such as http://127.0.0.1:8000");
    }
    if (uri.getRawUserInfo() != null) {
      throw new UsageException(
          given.source()
              + " holds a user name or password; leave it out and pass a key with"
              + " --api-key-env");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw refused(given, "must not have a part after ? or #");
    }
    return new Setting<>(withoutVersion(given.value().strip()), given.source());
  }

  private static URI parse(Setting<String> given) {
    try {
      return new URI(given.value().strip());
    } catch (URISyntaxException e) {
      throw refused(given, "is no URL; write one such as http://127.0.0.1:8000");
    }
  }

  private static String withoutVersion(String url) {
    String base = url.replaceAll("/+$", "");
    return base.endsWith("/v1") ? base.substring(0, base.length() - 3).replaceAll("/+$", "") : base;
  }

  private static UsageException refused(Setting<String> given, String why) {
    return new UsageException(given.source() + " '" + ShownUrl.of(given.value()) + "' " + why);
  }
}
