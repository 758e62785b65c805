package dev.overlord.http;

import io.javalin.Javalin;
import java.util.List;

/** Serves {@link HttpPart}s on one port. */
public final class HttpServer implements AutoCloseable {
  private final Javalin javalin;
  private final List<HttpPart> parts;

  private HttpServer(Javalin javalin, List<HttpPart> parts) {
    this.javalin = javalin;
    this.parts = parts;
  }

  /**
   * @param port 0 chooses a free one
   */
  public static HttpServer start(String host, int port, List<HttpPart> parts) {
    Javalin javalin =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          parts.forEach(part -> part.addTo(config.routes));
        });
    javalin.start(host, port);
    return new HttpServer(javalin, List.copyOf(parts));
  }

  public int port() {
    return javalin.port();
  }

  @Override
  public void close() {
    javalin.stop();
    parts.forEach(HttpPart::close);
  }
}
