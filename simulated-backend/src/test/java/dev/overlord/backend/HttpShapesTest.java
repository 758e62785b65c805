package dev.overlord.backend;

import static dev.overlord.backend.TestClient.CHAT;
import static dev.overlord.backend.TestClient.chat;
import static dev.overlord.backend.TestClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpShapesTest {
  private SimulatedBackend backend;
  private TestClient client;

  @BeforeEach
  void start() throws IOException {
    backend = SimulatedBackend.start(BackendOptions.of("instant"));
    client = new TestClient(backend);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    backend.close();
  }

  @Test
  void chat_hasOpenAisShape() throws Exception {
    HttpResponse<String> response = client.post(CHAT, chat("\"max_tokens\":5"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    JsonNode body = json(response);
    assertThat(body.path("id").asText()).startsWith("chatcmpl-");
    assertThat(body.path("object").asText()).isEqualTo("chat.completion");
    assertThat(body.path("created").isIntegralNumber()).isTrue();
    assertThat(body.path("model").asText()).isEqualTo("m");
    JsonNode choice = body.path("choices").path(0);
    assertThat(choice.path("index").asInt(-1)).isZero();
    assertThat(choice.path("finish_reason").asText()).isEqualTo("length");
    assertThat(choice.path("message").path("role").asText()).isEqualTo("assistant");
    assertThat(choice.path("message").path("content").asText()).isNotBlank();
    // "user" and "Hello, world" are 16 characters
    assertThat(body.path("usage").toString())
        .isEqualTo("{\"prompt_tokens\":4,\"completion_tokens\":5,\"total_tokens\":9}");
  }

  @Test
  void withoutALimit_lengthIsBoundedAndFollowsFromThePrompt() throws Exception {
    JsonNode first = json(client.post(CHAT, chat("")));
    JsonNode second = json(client.post(CHAT, chat("")));

    assertThat(first.path("usage").path("completion_tokens").asInt()).isBetween(32, 128);
    assertThat(first.path("choices").path(0).path("finish_reason").asText()).isEqualTo("stop");
    assertThat(second.path("choices")).isEqualTo(first.path("choices"));
    assertThat(second.path("id")).isNotEqualTo(first.path("id"));
  }

  @Test
  void maxCompletionTokens_goesBeforeMaxTokens() throws Exception {
    JsonNode body = json(client.post(CHAT, chat("\"max_tokens\":5,\"max_completion_tokens\":7")));

    assertThat(body.path("usage").path("completion_tokens").asInt()).isEqualTo(7);
  }

  @Test
  void completion_hasOpenAisShape() throws Exception {
    JsonNode body = json(client.post("/v1/completions", "{\"prompt\":\"Say\",\"max_tokens\":2}"));

    assertThat(body.path("object").asText()).isEqualTo("text_completion");
    assertThat(body.path("choices").path(0).path("text").asText()).isNotBlank();
    assertThat(body.path("choices").path(0).path("finish_reason").asText()).isEqualTo("length");
    assertThat(body.path("model").asText()).isEqualTo("simulated");
  }

  @Test
  void embeddings_giveOneVectorPerInput() throws Exception {
    JsonNode body =
        json(client.post("/v1/embeddings", "{\"input\":[\"a\",\"b\"],\"dimensions\":3}"));

    assertThat(body.path("object").asText()).isEqualTo("list");
    assertThat(body.path("data")).hasSize(2);
    assertThat(body.path("data").path(1).path("object").asText()).isEqualTo("embedding");
    assertThat(body.path("data").path(1).path("index").asInt()).isEqualTo(1);
    assertThat(body.path("data").path(1).path("embedding")).hasSize(3);
    assertThat(body.path("usage").path("total_tokens").asInt()).isEqualTo(1);
  }

  @Test
  void embeddings_asBase64AreFourBytesPerDimension() throws Exception {
    JsonNode body =
        json(client.post("/v1/embeddings", "{\"input\":\"a\",\"encoding_format\":\"base64\"}"));

    String vector = body.path("data").path(0).path("embedding").asText();
    assertThat(Base64.getDecoder().decode(vector)).hasSize(16 * 4);
  }

  @Test
  void models_areListed() throws Exception {
    JsonNode body = json(client.get("/v1/models"));

    assertThat(body.path("object").asText()).isEqualTo("list");
    assertThat(body.path("data").path(0).path("id").asText()).isEqualTo("simulated");
    assertThat(body.path("data").path(0).path("object").asText()).isEqualTo("model");
    assertThat(client.get("/health").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/chat/completions | {\"messages\":        | 400 | NULL                  | NULL",
        "/v1/chat/completions | [1]                   | 400 | NULL                  | NULL",
        "/v1/chat/completions | {\"a\":1} {}          | 400 | NULL                  | NULL",
        "/v1/chat/completions | {}                    | 400 | messages              | missing_required_parameter",
        "/v1/chat/completions | {\"messages\":[]}     | 400 | messages              | invalid_value",
        "/v1/chat/completions | {\"messages\":[{}]}   | 400 | messages[0].role      | missing_required_parameter",
        "/v1/completions      | {}                    | 400 | prompt                | missing_required_parameter",
        "/v1/completions      | {\"prompt\":\"a\",\"max_tokens\":0}     | 400 | max_tokens | invalid_value",
        "/v1/completions      | {\"prompt\":\"a\",\"max_tokens\":\"9\"} | 400 | max_tokens | invalid_value",
        "/v1/completions      | {\"prompt\":\"a\",\"stream\":1}         | 400 | stream     | invalid_value",
        "/v1/embeddings       | {\"input\":[]}        | 400 | input                 | invalid_value",
        "/v1/nothing          | {}                    | 404 | NULL                  | unknown_url",
        "/stats               | {}                    | 405 | NULL                  | method_not_supported",
      })
  void badRequest_getsOpenAisError(String path, String body, int status, String param, String code)
      throws Exception {
    HttpResponse<String> response = client.post(path, body);

    assertThat(response.statusCode()).isEqualTo(status);
    JsonNode error = json(response).path("error");
    assertThat(error.path("message").asText()).isNotBlank();
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.has("param") && error.has("code")).isTrue();
    assertThat(error.path("param").asText("NULL")).isEqualToIgnoringCase(param);
    assertThat(error.path("code").asText("NULL")).isEqualToIgnoringCase(code);
  }

  @Test
  void getOnAPostPath_isNotAllowedAndNotCounted() throws Exception {
    assertThat(client.get(CHAT).statusCode()).isEqualTo(405);
    assertThat(backend.stats().requests()).isZero();
  }

  @Test
  void configuredModels_refuseOthers() throws Exception {
    try (var strict = SimulatedBackend.start(BackendOptions.of("instant,model=a,model=b"));
        var caller = new TestClient(strict)) {
      HttpResponse<String> refused = caller.post(CHAT, chat(""));

      assertThat(refused.statusCode()).isEqualTo(404);
      assertThat(json(refused).path("error").path("code").asText()).isEqualTo("model_not_found");
      assertThat(json(caller.get("/v1/models")).path("data")).hasSize(2);
      String known = chat("").replace("\"m\"", "\"b\"");
      assertThat(caller.post(CHAT, known).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void configuredKey_isAskedFor() throws Exception {
    BackendOptions options = BackendOptions.of("instant").withApiKey("secret");
    try (var locked = SimulatedBackend.start(options);
        var caller = new TestClient(locked)) {
      assertThat(caller.post(CHAT, chat("")).statusCode()).isEqualTo(401);
      assertThat(caller.post(CHAT, chat(""), "Authorization", "Bearer wrong").statusCode())
          .isEqualTo(401);
      assertThat(caller.post(CHAT, chat(""), "Authorization", "Bearer secret").statusCode())
          .isEqualTo(200);
      assertThat(caller.get("/v1/models").statusCode()).isEqualTo(401);
      assertThat(caller.get("/health").statusCode()).isEqualTo(200);
      assertThat(locked.stats().errors()).containsEntry("401", 2L);
    }
  }

  @Test
  void portInUse_isAClearError() {
    BackendOptions options = BackendOptions.of("instant").withPort(backend.port());

    assertThatThrownBy(() -> SimulatedBackend.start(options))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on 127.0.0.1:" + backend.port());
  }
}
