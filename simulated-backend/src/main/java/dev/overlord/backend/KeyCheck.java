package dev.overlord.backend;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Whether a request carries the bearer token that the backend wants, if it wants one. */
record KeyCheck(@Nullable String key) {
  boolean admits(HttpHeaders headers) {
    return key == null || ("Bearer " + key).equals(headers.get(HttpHeaderNames.AUTHORIZATION));
  }
}
