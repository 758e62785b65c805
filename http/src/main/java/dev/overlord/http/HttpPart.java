package dev.overlord.http;

import io.javalin.config.RoutesConfig;

/** A group of routes, with what they need to live. Safe for any thread once started. */
public interface HttpPart extends AutoCloseable {
  void addTo(RoutesConfig routes);

  /** Before the server stops: requests that last are to end now. */
  default void stopping() {}

  /** After the server has stopped taking requests. */
  @Override
  default void close() {}
}
