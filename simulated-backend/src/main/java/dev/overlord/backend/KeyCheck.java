package dev.overlord.backend;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Whether a request carries the key that the backend wants, as a bearer token or in x-api-key. */
record KeyCheck(@Nullable String key) {
  boolean admits(HttpHeaders headers) {
    return key == null
        || ("Bearer " + key).equals(headers.get(HttpHeaderNames.AUTHORIZATION))
        || key.equals(headers.get("x-api-key"));
  }
}
