package dev.overlord.common.namespace;

import org.jspecify.annotations.Nullable;

/** The namespace is not there, or not as wanted; the message says what to do. Do not retry. */
public final class NamespaceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NamespaceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
