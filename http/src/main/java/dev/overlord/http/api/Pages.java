package dev.overlord.http.api;

import dev.overlord.common.codec.Json;
import dev.overlord.http.ProblemException;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers in JSON, and lists a page at a time. */
public final class Pages {
  private static final int LIMIT_DEFAULT = 100;
  private static final int LIMIT_MAX = 1_000;

  private Pages() {}

  public static void json(Context context, Object value) {
    context.contentType("application/json").result(Json.write(value));
  }

  /**
   * Answers with {@code {"items", "next"}}: {@code next} goes into the next request's {@code after}
   * and is missing on the last page. The parameter {@code limit} bounds a page.
   *
   * @throws ProblemException {@code limit} or {@code after} is no number
   */
  public static void list(Context context, List<?> all) {
    int limit = limit(context);
    int after = number(context, "after", 0);
    if (after < 0) {
      throw ProblemException.badRequest(
          "after", "after '" + after + "' is not the field next of a page");
    }
    int from = Math.min(after, all.size());
    int to = Math.min(all.size(), from + limit);
    answer(context, all.subList(from, to), to < all.size() ? String.valueOf(to) : null);
  }

  /**
   * @throws ProblemException it is no number, or out of bounds
   */
  static int limit(Context context) {
    int limit = number(context, "limit", LIMIT_DEFAULT);
    if (limit < 1 || limit > LIMIT_MAX) {
      throw ProblemException.badRequest(
          "limit", "limit " + limit + " is not between 1 and " + LIMIT_MAX);
    }
    return limit;
  }

  static void answer(Context context, List<?> items, @Nullable String next) {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("items", items);
    if (next != null) {
      page.put("next", next);
    }
    json(context, page);
  }

  private static int number(Context context, String name, int otherwise) {
    String text = context.queryParam(name);
    if (text == null) {
      return otherwise;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw ProblemException.badRequest(name, name + " '" + text + "' is no whole number");
    }
  }
}
