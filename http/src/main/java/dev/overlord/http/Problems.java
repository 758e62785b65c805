package dev.overlord.http;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogRefusedException;
import dev.overlord.common.log.LogUnavailableException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what went wrong into an answer: a problem, or OpenAI's shape below {@code /v1}. */
final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private Problems() {}

  static void addTo(RoutesConfig routes) {
    routes.exception(
        ProblemException.class, (e, context) -> answer(context, e.problem(), e.retryAfter()));
    routes.exception(
        LogUnavailableException.class,
        (e, context) -> unavailable(context, "Kafka does not answer: " + e.getMessage()));
    routes.exception(
        LogRefusedException.class,
        (e, context) -> unavailable(context, "Kafka refuses it: " + e.getMessage()));
    routes.exception(
        HttpResponseException.class, (e, context) -> answer(context, refused(context, e), null));
    routes.exception(
        Exception.class,
        (e, context) -> {
          LOG.error("http.failed method={} path={}", context.method(), context.path(), e);
          answer(
              context,
              Problem.of(
                  "internal",
                  500,
                  "unexpected " + e.getClass().getSimpleName() + "; the Overlord's log says where",
                  null),
              null);
        });
  }

  private static void unavailable(Context context, String detail) {
    answer(context, Problem.of("kafka-unavailable", 503, detail, null), RETRY);
  }

  /** What the server itself refuses: most of all a path or a method that there is not. */
  private static Problem refused(Context context, HttpResponseException e) {
    String asked = context.method() + " " + context.path();
    return switch (e.getStatus()) {
      case 404 ->
          Problem.of(
              "not-found",
              404,
              "there is no " + asked + "; GET /api/v1/openapi.json lists what there is",
              null);
      case 405 ->
          Problem.of(
              "method-not-allowed",
              405,
              asked + " is not allowed; GET /api/v1/openapi.json lists what is",
              null);
      default -> Problem.of("refused", e.getStatus(), String.valueOf(e.getMessage()), null);
    };
  }

  private static void answer(Context context, Problem problem, @Nullable Duration retryAfter) {
    context.status(problem.status());
    if (retryAfter != null) {
      context.header("Retry-After", String.valueOf(Math.max(1, retryAfter.toSeconds())));
    }
    if (context.path().startsWith("/v1/")) {
      context.contentType("application/json").result(Json.write(openAi(problem)));
    } else {
      context.contentType(Problem.MEDIA_TYPE).result(Json.write(problem));
    }
  }

  /** As OpenAI's clients read it. */
  private static Map<String, Object> openAi(Problem problem) {
    String type = problem.status() < 500 ? "invalid_request_error" : "server_error";
    String code = problem.type().substring(problem.type().lastIndexOf(':') + 1);
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("message", problem.detail());
    error.put("type", type);
    error.put("param", problem.field());
    error.put("code", code);
    return Map.of("error", error);
  }
}
