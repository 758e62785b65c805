package dev.overlord.worker.openai;

import dev.overlord.common.text.ShownUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** The base URL of a server, written with or without {@code /v1} or a slash at its end. */
record EndpointUrl(URI root) {

  /**
   * @throws IllegalArgumentException not the http or https URL of a server; the message is a
   *     sentence that says why
   */
  static EndpointUrl of(String url) {
    URI parsed;
    try {
      parsed = new URI(url.strip().replaceFirst("/+$", "").replaceFirst("/v1$", ""));
    } catch (URISyntaxException e) {
      throw invalid(url);
    }
    String scheme = String.valueOf(parsed.getScheme()).toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https")) || parsed.getHost() == null) {
      throw invalid(url);
    }
    if (parsed.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "The endpoint's URL holds a user or password; put the key into the environment variable"
              + " that the pool names.");
    }
    if (parsed.getRawQuery() != null || parsed.getRawFragment() != null) {
      throw invalid(url);
    }
    return new EndpointUrl(parsed);
  }

  /**
   * @param path with its leading {@code /v1/}
   */
  URI resolve(String path) {
    return URI.create(root.toASCIIString().replaceFirst("/+$", "") + path);
  }

  private static IllegalArgumentException invalid(String url) {
    return new IllegalArgumentException(
        "'"
            + Texts.bounded(ShownUrl.of(url), 200)
            + "' is not the URL of a server; write it as http://host:port or https://host/v1.");
  }
}
