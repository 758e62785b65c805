package dev.overlord.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error as RFC 9457 has it, {@code application/problem+json}.
 *
 * @param type a stable word for programs, as a URN
 * @param detail what is wrong, naming the value, and what to do about it
 * @param field the part of the request that it is about
 * @param errors each of many, where there are many
 */
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    @Nullable String field,
    @Nullable List<?> errors) {
  public static final String MEDIA_TYPE = "application/problem+json";

  static Problem of(String code, int status, String detail, @Nullable String field) {
    return new Problem("urn:overlord:" + code, title(status), status, detail, field, null);
  }

  /** Of many that all have failed: like this one, which was the first. */
  public Problem of(String summary, List<?> all) {
    return new Problem(type, title, status, summary + detail, field, all);
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad request";
      case 401 -> "Not authenticated";
      case 403 -> "Not allowed";
      case 404 -> "Not found";
      case 405 -> "Method not allowed";
      case 409 -> "Conflict";
      case 413 -> "Too large";
      case 415 -> "Unsupported media type";
      case 422 -> "Cannot be carried out";
      case 503 -> "Not available now";
      default -> "Internal error";
    };
  }
}
