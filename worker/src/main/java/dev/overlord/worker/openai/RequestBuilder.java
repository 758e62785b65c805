package dev.overlord.worker.openai;

import dev.overlord.common.backend.BackendPreset;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.protocol.FailureKind;
import dev.overlord.worker.TaskContext;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes the HTTP request of an execution. */
final class RequestBuilder {
  /** W3C Trace Context, version 00; anything else would only confuse the backend's tracing. */
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  static final String ANTHROPIC_VERSION = "2023-06-01";

  /** Servers bound all headers together at about 8 KiB. */
  private static final int TASK_ID_CHARS_MAX = 1024;

  private final UnaryOperator<@Nullable String> environment;

  /**
   * @param environment the value of a variable, null if it is not set
   */
  RequestBuilder(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  record Prepared(BackendRequest request, ApiKey key, Payload payload) {}

  /**
   * @throws RejectedException there is no request to send; says why
   */
  Prepared build(TaskContext context) throws RejectedException {
    PoolDefinition pool = context.definition();
    boolean anthropic = BackendPreset.ANTHROPIC.label().equals(pool.backend());
    String usual = anthropic ? Payload.MESSAGES : Payload.CHAT;
    Payload payload = Payload.read(context.task().payload(), pool.model(), usual);
    ApiKey key = ApiKey.of(pool, environment);
    EndpointUrl endpoint = endpoint(context.endpoint());
    var request =
        new BackendRequest(
            "POST",
            endpoint.resolve(payload.path()),
            headers(context, key, payload.path().equals(Payload.MESSAGES), anthropic),
            payload.body());
    return new Prepared(request, key, payload);
  }

  private static EndpointUrl endpoint(String url) throws RejectedException {
    try {
      return EndpointUrl.of(url);
    } catch (IllegalArgumentException e) {
      throw new RejectedException(
          FailureKind.UNREACHABLE, "invalid_endpoint", String.valueOf(e.getMessage()));
    }
  }

  /**
   * Anthropic's protocol wants its version and {@code x-api-key} (vendor documentation); other
   * servers that speak it take a bearer token as for all else.
   */
  private static Map<String, String> headers(
      TaskContext context, ApiKey key, boolean messages, boolean anthropic) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    if (messages) {
      headers.put("anthropic-version", ANTHROPIC_VERSION);
    }
    if (messages && key.isPresent()) {
      headers.put("x-api-key", key.value());
    }
    if (key.isPresent() && !(messages && anthropic)) {
      headers.put("Authorization", key.header());
    }
    headers.put("Overlord-Task", encoded(context.taskId()));
    headers.put("Overlord-Token", Long.toString(context.token()));
    String traceparent = context.task().traceparent();
    if (traceparent != null && TRACEPARENT.matcher(traceparent).matches()) {
      headers.put("traceparent", traceparent);
    }
    return headers;
  }

  /** Percent-encodes what is not printable ASCII, and the percent sign: ids are users' text. */
  static String encoded(String id) {
    var header = new StringBuilder(id.length());
    for (byte each : id.getBytes(StandardCharsets.UTF_8)) {
      int octet = each & 0xff;
      String next =
          octet > ' ' && octet < 0x7f && octet != '%'
              ? String.valueOf((char) octet)
              : String.format("%%%02X", octet);
      if (header.length() + next.length() > TASK_ID_CHARS_MAX) {
        break;
      }
      header.append(next);
    }
    return header.toString();
  }
}
