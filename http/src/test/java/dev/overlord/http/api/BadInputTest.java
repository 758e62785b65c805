package dev.overlord.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.http.MemoryServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: no wish is silently ignored, and who mistypes is told where. */
class BadInputTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static MemoryServer server;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = new MemoryServer(folder);
    server.create(MemoryServer.TOPICS.tasks("p", Lane.NORMAL));
    server.define("p", PoolDefinition.of(2, "openai", "http://b"));
    server.serve(0, null, null);
    await().until(() -> server.view.definitions().containsKey("p"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          POST  | /tasks                  | {"pool":"p","payload":1,"timout_ms":9}    | 400 | timout_ms   | did you mean 'timeout_ms'?
          POST  | /tasks                  | {"pool":"p","payload":1,"lanes":9}        | 400 | lanes       | did you mean 'lane'?
          POST  | /tasks                  | {"pool":"p","payload":1,"lane":"urgent"}  | 400 | lane        | 'urgent' is none of
          POST  | /tasks                  | {"pool":"p","payload":1,"tenant":7}       | 400 | tenant      | must be a string
          POST  | /tasks                  | {"pool":"p","payload":1,"timeout_ms":0}   | 400 | timeout_ms  | timeout_ms
          POST  | /tasks                  | {"pool":"p","payload":1,"labels":{"a":1}} | 400 | labels.a    | a
          POST  | /tasks                  | {"pool":"p"}                              | 400 | payload     | missing
          POST  | /tasks                  | {"payload":1}                             | 400 | pool        | missing
          POST  | /tasks                  | {"pool":"q","payload":1}                  | 404 | pool        | no pool 'q'
          POST  | /tasks                  | []                                        | 400 |             | a JSON object
          POST  | /tasks                  | {"pool":                                  | 400 |             | not JSON
          POST  | /tasks?pol=p            | {"payload":1}                             | 400 | pol         | did you mean 'pool'?
          GET   | /tasks/x?wiat=30s       |                                           | 400 | wiat        | did you mean 'wait'?
          GET   | /tasks/x?wait=soon      |                                           | 400 | wait        | 'soon' is no duration
          GET   | /tasks/x?wait=11m       |                                           | 400 | wait        | longer than the 600s
          POST  | /tasks/x/cancel?wait=-1 |                                           | 400 | wait        | '-1' is no duration
          GET   | /tasks/x                |                                           | 404 | ref         | 'x'
          GET   | /results?aftr=start     |                                           | 400 | aftr        | did you mean 'after'?
          GET   | /results?after=noon     |                                           | 400 | after       | 'noon'
          GET   | /results?pool=q         |                                           | 404 | pool        | 'q'
          GET   | /pools?limit=0          |                                           | 400 | limit       | between 1 and 1000
          GET   | /pools?limit=many       |                                           | 400 | limit       | 'many' is no whole number
          GET   | /pools?after=-1         |                                           | 400 | after       | '-1'
          GET   | /pools?pool=p           |                                           | 400 | pool        | unknown query parameter 'pool'
          GET   | /pools/p?verbose=1      |                                           | 400 | verbose     | it takes none
          GET   | /pools/q                |                                           | 404 | pool        | no pool 'q'
          GET   | /pools/q/history        |                                           | 404 | pool        | no pool 'q'
          PATCH | /pools/p                | {"concurency":4}                          | 400 | concurency  | did you mean 'concurrency'?
          PATCH | /pools/p                | {"concurrency":-4}                        | 400 | concurrency | concurrency -4 is below 0
          PATCH | /pools/p                | {"concurrency":"4"}                       | 400 | concurrency | a whole number
          PATCH | /pools/p                | {"concurrency":4.5}                       | 400 | concurrency | a whole number, not 4.5
          PATCH | /pools/p                | {"concurrency":4,"paused":"yes"}          | 400 | paused      | true or false
          PATCH | /pools/p                | {}                                        | 400 |             | an object with the fields
          GET   | /leases?pool=q          |                                           | 404 | pool        | no pool 'q'
          GET   | /workers?pool=p         |                                           | 400 | pool        | known are after, limit
          GET   | /dead-letters?pol=x     |                                           | 400 | pol         | did you mean 'pool'?
          GET   | /dead-letters?after=now |                                           | 400 | after       | 'now'
          GET   | /dead-letters/x         |                                           | 404 | ref         | 'x'
          POST  | /dead-letters/replay    | {"pool":"p","al":true}                    | 400 | al          | did you mean 'all'?
          POST  | /dead-letters/replay    | {"pool":"p"}                              | 400 | refs        | either 'refs'
          POST  | /dead-letters/replay    | {"refs":"x"}                              | 400 | refs        | must be a list
          GET   | /nothing                |                                           | 404 |             | there is no GET /api/v1/nothing
          DELETE| /pools/p                |                                           | 405 |             | DELETE /api/v1/pools/p is not allowed
          """)
  void badInput_isAProblemThatNamesIt(
      String method, String path, String body, int status, String field, String detail)
      throws Exception {
    HttpResponse<String> answer = send(method, path, body == null ? "" : body, "application/json");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = Json.shared().readTree(answer.body());
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("field").asText("")).isEqualTo(field == null ? "" : field);
    assertThat(problem.path("detail").asText()).contains(detail).doesNotContain("dev.overlord");
  }

  @Test
  void aStreamOfWhichNothingIsAccepted_isNoSuccess() throws Exception {
    HttpResponse<String> answer =
        send("POST", "/tasks?pool=q", "{\"payload\":1}\n\n{\"x\":1}\n", "application/x-ndjson");
    assertThat(answer.statusCode()).isEqualTo(404);
    JsonNode problem = Json.shared().readTree(answer.body());
    assertThat(problem.path("detail").asText())
        .startsWith("none of the lines was accepted (2 rejected); line 1: there is no pool 'q'");
    assertThat(problem.path("errors").findValuesAsText("line")).containsExactly("1", "3");
    assertThat(problem.path("errors").path(1).path("field").asText()).isEqualTo("x");
  }

  @Test
  void aBodyThatIsTooLarge_isRefused_andALineOfAStreamReported() throws Exception {
    String large = "{\"pool\":\"p\",\"payload\":\"" + "x".repeat(9 << 20) + "\"}";
    HttpResponse<String> answer = send("POST", "/tasks", large, "application/json");
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(Json.shared().readTree(answer.body()).path("title").asText()).isEqualTo("Too large");
    HttpResponse<String> line =
        send("POST", "/tasks?pool=p", large + "\n{\"payload\":1}\n", "application/x-ndjson");
    assertThat(line.statusCode()).as(line.body()).isEqualTo(202);
    JsonNode report = Json.shared().readTree(line.body());
    assertThat(report.path("accepted").asInt()).isEqualTo(1);
    assertThat(report.at("/errors/0/detail").asText()).contains("bytes");
  }

  private static HttpResponse<String> send(String method, String path, String body, String type)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + "/api/v1" + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", type)
            .method(method, BodyPublishers.ofString(body))
            .build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }
}
