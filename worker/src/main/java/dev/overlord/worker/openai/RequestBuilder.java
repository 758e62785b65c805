package dev.overlord.worker.openai;

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

  /** Servers bound all headers together at about 8 KiB. */
  private static final int TASK_ID_CHARS_MAX = 1024;

  private final UnaryOperator<@Nullable String> environment;

  /**
   * @param environment the value of a variable, null if it is not set
   */
  RequestBuilder(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  record Prepared(BackendRequest request, ApiKey key) {}

  /**
   * @throws RejectedException there is no request to send; says why
   */
  Prepared build(TaskContext context) throws RejectedException {
    Payload payload = Payload.read(context.task().payload(), context.definition().model());
    ApiKey key = ApiKey.from(context.definition().apiKeyEnv(), environment);
    EndpointUrl endpoint = endpoint(context.endpoint());
    var request =
        new BackendRequest(
            "POST", endpoint.resolve(payload.path()), headers(context, key), payload.body());
    return new Prepared(request, key);
  }

  private static EndpointUrl endpoint(String url) throws RejectedException {
    try {
      return EndpointUrl.of(url);
    } catch (IllegalArgumentException e) {
      throw new RejectedException(
          FailureKind.UNREACHABLE, "invalid_endpoint", String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, String> headers(TaskContext context, ApiKey key) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    if (key.isPresent()) {
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
