package dev.overlord.http;

import dev.overlord.http.client.WatchingConnector;
import io.javalin.Javalin;
import java.util.List;

/** Serves {@link HttpPart}s on one port. */
public final class HttpServer implements AutoCloseable {
  /** A body that a handler reads whole; streams of tasks are bounded line by line. */
  public static final long BODY_BYTES_MAX = 9L << 20;

  private final Javalin javalin;
  private final List<HttpPart> parts;
  private final Runnable after;

  private HttpServer(Javalin javalin, List<HttpPart> parts, Runnable after) {
    this.javalin = javalin;
    this.parts = parts;
    this.after = after;
  }

  /** Starts a server with these routes. */
  public static HttpServer start(HttpOptions options, List<HttpPart> parts) {
    return start(options, parts, () -> {});
  }

  /**
   * @param after is run when server and parts are closed
   */
  static HttpServer start(HttpOptions options, List<HttpPart> parts, Runnable after) {
    Access access = new Access(options);
    Javalin javalin =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          config.concurrency.useVirtualThreads = true;
          config.http.maxRequestSize = BODY_BYTES_MAX;
          config.http.prefer405over404 = true;
          config.http.asyncTimeout = 0;
          config.jetty.addConnector((server, http) ->
              new WatchingConnector(server, http, options.host(), options.port()));
          config.routes.before(access::check);
          Problems.addTo(config.routes);
          parts.forEach(part -> part.addTo(config.routes));
        });
    javalin.start();
    return new HttpServer(javalin, List.copyOf(parts), after);
  }

  public int port() {
    return javalin.port();
  }

  /** The method and path of each route, such as {@code GET /health}. */
  List<String> routes() {
    return javalin.unsafe.internalRouter.allHttpHandlers().stream()
        .map(handler -> handler.endpoint)
        .filter(endpoint -> endpoint.method.isHttpMethod())
        .map(endpoint -> endpoint.method.name() + " " + endpoint.path)
        .toList();
  }

  @Override
  public void close() {
    parts.forEach(HttpPart::stopping);
    javalin.stop();
    parts.forEach(HttpPart::close);
    after.run();
  }
}
