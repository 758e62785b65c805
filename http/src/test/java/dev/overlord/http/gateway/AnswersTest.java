package dev.overlord.http.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.TaskError;
import dev.overlord.common.model.TaskResult;
import dev.overlord.http.HttpOptions;
import dev.overlord.http.HttpPart;
import dev.overlord.http.HttpServer;
import io.javalin.config.RoutesConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswersTest {
  @Test
  void success_isTheBackendsAnswer() throws Exception {
    HttpResponse<String> answer = answer(Outcome.SUCCEEDED, 200, "{\"n\": 1.10}", null);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"n\": 1.10}");
    assertThat(answer.headers().firstValue("x-should-retry")).isEmpty();
  }

  @Test
  void backendsError_isPassedOn_alsoWhereItIsNoJson() throws Exception {
    HttpResponse<String> json = answer(Outcome.FAILED, 422, "{\"error\":\"no\"}", "http_422");
    assertThat(json.statusCode()).isEqualTo(422);
    assertThat(json.body()).isEqualTo("{\"error\":\"no\"}");
    assertThat(json.headers().firstValue("x-should-retry")).contains("false");
    HttpResponse<String> text = answer(Outcome.FAILED, 500, "\"out of\\nmemory\"", "http_500");
    assertThat(text.statusCode()).isEqualTo(500);
    assertThat(text.body()).isEqualTo("out of\nmemory");
    assertThat(text.headers().firstValue("Content-Type")).get().asString().startsWith("text/plain");
  }

  @Test
  void failureWithoutAnError_ofTheBackend_hasOpenAisShape() throws Exception {
    check(answer(Outcome.FAILED, null, null, "connection_lost"), 502, "connection_lost");
    check(answer(Outcome.FAILED, null, null, "timeout"), 504, "timeout");
    check(answer(Outcome.FAILED, 200, "{}", "answer_incomplete"), 502, "answer_incomplete");
    check(answer(Outcome.EXPIRED, null, null, null), 504, "expired");
    check(answer(Outcome.CANCELLED, null, null, null), 502, "cancelled");
  }

  private static void check(HttpResponse<String> answer, int status, String code) throws Exception {
    assertThat(answer.statusCode()).isEqualTo(status);
    JsonNode error = Json.shared().readTree(answer.body()).path("error");
    assertThat(error.path("code").asText()).isEqualTo(code);
    assertThat(error.path("type").asText()).isEqualTo("server_error");
    assertThat(error.path("message").asText()).startsWith("The task t ");
    assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
  }

  private static HttpResponse<String> answer(
      Outcome outcome, @Nullable Integer status, @Nullable String body, @Nullable String error)
      throws Exception {
    TaskResult result =
        new TaskResult(
            "t",
            "ref",
            "gpu",
            outcome,
            status,
            body == null ? null : RawJson.of(body),
            error == null ? null : new TaskError(error, "why"),
            1,
            null,
            null,
            null,
            null,
            null,
            null,
            Map.of());
    HttpOptions options = new HttpOptions("127.0.0.1", 0, null, null, Path.of("unused"), "o");
    try (HttpServer server = HttpServer.start(options, List.of(new Part(result)));
        HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/v1/answer");
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
  }

  private record Part(TaskResult result) implements HttpPart {
    @Override
    public void addTo(RoutesConfig routes) {
      routes.exception(OpenAiException.class, (e, context) -> e.answer(context));
      routes.get("/v1/answer", context -> Answers.send(context, result));
    }
  }
}
