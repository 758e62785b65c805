package dev.overlord.handler;

import java.util.Locale;

/** The name that a class without one of its own has as a handler. */
final class HandlerName {
  private static final String SUFFIX = "Handler";

  private HandlerName() {}

  static String of(Class<?> type) {
    String name = type.getSimpleName();
    if (name.endsWith(SUFFIX) && name.length() > SUFFIX.length()) {
      name = name.substring(0, name.length() - SUFFIX.length());
    }
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
        .replaceAll("([A-Z])([A-Z][a-z])", "$1-$2")
        .toLowerCase(Locale.ROOT);
  }
}
