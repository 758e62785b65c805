package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Lane;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many tasks in one request, requests that are sent again, and outcomes as they come in. */
class TasksOverHttpIT {
  private static final String PAYLOAD =
      "\"payload\":{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}}";
  private static final String TASK = "{\"pool\":\"gpu\"," + PAYLOAD;
  private static final int LINES = 100_000;

  @TempDir Path folder;

  @Test
  void hundredThousandLines_areTakenInOneRequest_andEachBadOneIsReported() throws Exception {
    try (HttpCluster cluster = new HttpCluster(folder, "instant", 2, Duration.ofSeconds(30))) {
      cluster.send("PATCH", "/api/v1/pools/gpu", "{\"paused\":true}");
      Stream<byte[]> lines =
          IntStream.rangeClosed(1, LINES)
              .mapToObj(line ->
                  line % 10_000 == 0
                      ? "{\"id\":\"no payload\"}\n"
                      : "{\"id\":\"n" + line + "\"," + PAYLOAD + "\n")
              .map(line -> line.getBytes(StandardCharsets.UTF_8));
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(cluster.url() + "/api/v1/tasks?pool=gpu"))
              .header("Content-Type", "application/x-ndjson")
              .POST(BodyPublishers.ofByteArrays(lines::iterator))
              .build();
      JsonNode report = json(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()));

      assertThat(report.path("accepted").asInt()).isEqualTo(LINES - 10);
      assertThat(report.path("rejected").asInt()).isEqualTo(10);
      assertThat(report.path("errors").findValuesAsText("line"))
          .containsExactlyElementsOf(
              IntStream.rangeClosed(1, 10).mapToObj(n -> String.valueOf(n * 10_000)).toList());
      try (LogReader reader = cluster.log.reader("test")) {
        Partition tasks = new Partition(HttpCluster.TOPICS.tasks("gpu", Lane.NORMAL), 0);
        assertThat(reader.end(tasks)).isEqualTo(LINES - 10);
      }
    }
  }

  @Test
  void requestSentAgain_makesNoSecondTask() throws Exception {
    try (HttpCluster cluster = new HttpCluster(folder, "instant", 2, Duration.ofSeconds(30))) {
      String first = once(cluster, TASK, 202).path("ref").asText();
      assertThat(once(cluster, TASK, 202).path("ref").asText()).isEqualTo(first);
      assertThat(
              json(cluster.send("GET", "/api/v1/tasks/" + first + "?wait=60s", ""))
                  .at("/result/id")
                  .asText())
          .isEqualTo("key-1");
      JsonNode other = once(cluster, TASK.replace("hi", "ho"), 422);
      assertThat(other.path("field").asText()).isEqualTo("Idempotency-Key");
      try (LogReader reader = cluster.log.reader("test")) {
        assertThat(reader.end(new Partition(HttpCluster.TOPICS.tasks("gpu", Lane.NORMAL), 0)))
            .isEqualTo(1);
      }
    }
  }

  private static JsonNode once(HttpCluster cluster, String task, int status) throws Exception {
    HttpResponse<String> answer =
        cluster.send("POST", "/api/v1/tasks", task, "Idempotency-Key", "key-1");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return json(answer);
  }

  @Test
  void outcomes_areStreamed_andAClientThatComesBackMissesNone() throws Exception {
    try (HttpCluster cluster = new HttpCluster(folder, "instant", 2, Duration.ofSeconds(30))) {
      String id;
      try (Stream<String> lines = results(cluster, "")) {
        Iterator<String> events = lines.iterator();
        id = next(events, "id: ");
        String ref = submit(cluster);
        assertThat(Json.shared().readTree(next(events, "data: ")).path("ref").asText())
            .isEqualTo(ref);
        id = next(events, "id: ");
      }
      String missed = submit(cluster);
      cluster.send("GET", "/api/v1/tasks/" + missed + "?wait=60s", "");
      try (Stream<String> lines = results(cluster, id)) {
        JsonNode result = Json.shared().readTree(next(lines.iterator(), "data: "));
        assertThat(result.path("ref").asText()).isEqualTo(missed);
        assertThat(result.path("outcome").asText()).isEqualTo("succeeded");
      }
      HttpResponse<String> wrong = cluster.send("GET", "/api/v1/results?after=yesterday", "");
      assertThat(wrong.statusCode()).isEqualTo(400);
      assertThat(json(wrong).path("field").asText()).isEqualTo("after");
      assertThat(cluster.send("GET", "/api/v1/results?pool=gpus", "").statusCode()).isEqualTo(404);
    }
  }

  private static String submit(HttpCluster cluster) throws Exception {
    return json(cluster.send("POST", "/api/v1/tasks", TASK)).path("ref").asText();
  }

  private static Stream<String> results(HttpCluster cluster, String lastEventId) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(cluster.url() + "/api/v1/results?pool=gpu"))
            .header("Last-Event-ID", lastEventId)
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofLines()).body();
  }

  private static String next(Iterator<String> lines, String prefix) {
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.startsWith(prefix)) {
        return line.substring(prefix.length());
      }
    }
    throw new AssertionError("the stream ended without a line that begins with '" + prefix + "'");
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return Json.shared().readTree(response.body());
  }
}
