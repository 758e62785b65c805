package dev.overlord.http;

import io.javalin.config.RoutesConfig;

/** A group of routes, with what they need to live. Safe for any thread once started. */
public interface HttpPart extends AutoCloseable {
  void addTo(RoutesConfig routes);

  /** After the server has stopped taking requests. */
  @Override
  default void close() {}
}
