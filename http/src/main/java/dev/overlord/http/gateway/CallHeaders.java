package dev.overlord.http.gateway;

import dev.overlord.common.model.Lane;
import dev.overlord.http.api.Durations;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a call's headers say.
 *
 * @param timeout how long the call waits for its answer
 * @param tenant takes turns with the others of its lane; null: none
 * @param traceparent as W3C's Trace Context has it
 */
record CallHeaders(
    Lane lane, Duration timeout, @Nullable String tenant, @Nullable String traceparent) {
  private static final Duration TIMEOUT_DEFAULT = Duration.ofMinutes(10);
  private static final Duration TIMEOUT_MAX = Duration.ofDays(1);
  private static final int TENANT_CHARS_MAX = 256;
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  /**
   * @throws OpenAiException a header of ours that says nothing legible
   * @throws dev.overlord.http.ProblemException likewise
   */
  static CallHeaders of(Context context) {
    String tenant = context.header("Overlord-Tenant");
    if (tenant != null && (tenant.isEmpty() || tenant.length() > TENANT_CHARS_MAX)) {
      throw bad(
          "Overlord-Tenant",
          "has " + tenant.length() + " characters; it must have 1 to " + TENANT_CHARS_MAX + ".");
    }
    String traceparent = context.header("traceparent");
    boolean traced = traceparent != null && TRACEPARENT.matcher(traceparent).matches();
    return new CallHeaders(lane(context), timeout(context), tenant, traced ? traceparent : null);
  }

  private static Lane lane(Context context) {
    String lane = context.header("Overlord-Lane");
    return switch (lane == null ? "high" : lane.strip().toLowerCase(Locale.ROOT)) {
      case "high" -> Lane.HIGH;
      case "normal" -> Lane.NORMAL;
      case "low" -> Lane.LOW;
      default -> throw bad("Overlord-Lane", "is '" + lane + "'; use high, normal or low.");
    };
  }

  private static Duration timeout(Context context) {
    String text = context.header("Overlord-Timeout");
    return text == null
        ? TIMEOUT_DEFAULT
        : Durations.parse("Overlord-Timeout", text.strip(), TIMEOUT_MAX);
  }

  private static OpenAiException bad(String header, String what) {
    return OpenAiException.badRequest(
        header, "invalid_header", "The header " + header + " " + what);
  }
}
