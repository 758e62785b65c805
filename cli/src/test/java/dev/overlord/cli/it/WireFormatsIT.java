package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Lane;
import dev.overlord.common.schema.TopicSchemas;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: what is promised to programs of others is what they get. Method: everything that the HTTP
 * API can do, each answer held against the OpenAPI document; then every record of every topic held
 * against its JSON Schema.
 */
class WireFormatsIT {
  private static final int CAP = 2;
  private static final String CHAT = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private static final String POOL = "/api/v1/pools/{pool}";
  private static final String TASK = "/api/v1/tasks/{ref}";

  /** Not JSON, and without an end: the page's own test reads it. */
  private static final Set<String> STREAMS = Set.of("GET /api/v1/events", "GET /api/v1/results");

  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @TempDir Path folder;

  private HttpCluster cluster;
  private OpenApiCheck document;

  @Test
  void answersAndRecords_areAsTheirDocumentsSay() throws Exception {
    try (HttpCluster started =
        new HttpCluster(folder, "instant,latency=50ms", CAP, Duration.ofSeconds(30))) {
      cluster = started;
      document = new OpenApiCheck(json(cluster.send("GET", "/api/v1/openapi.json", "")));
      await("the pool is reported")
          .atMost(RunProcess.PATIENCE)
          .until(() -> json(cluster.send("GET", "/api/v1/pools/gpu", "")).has("stats"));

      tasks();
      deadLetters();
      slots();
      gateway();
      pools();
      documents();

      Set<String> missing = new TreeSet<>(document.documented());
      missing.removeAll(document.succeeded());
      assertThat(missing).as("operations without an answer above").isEqualTo(STREAMS);
      assertThat(records())
          .contains(
              "task.json",
              "pool.json",
              "namespace.json",
              "lease.json",
              "assignment.json",
              "worker-event.json",
              "result.json",
              "dead-letter.json",
              "replay.json",
              "stats.json",
              "overview.json",
              "shard-overview.json");
    }
  }

  private JsonNode ask(String method, String template, String path, int status, String body)
      throws Exception {
    HttpResponse<String> answer = cluster.send(method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    document.check(method, template, answer);
    String type = answer.headers().firstValue("Content-Type").orElse("");
    return type.contains("json") ? json(answer) : Json.shared().nullNode();
  }

  private JsonNode ask(String method, String path, int status, String body) throws Exception {
    return ask(method, path.replaceFirst("\\?.*", ""), path, status, body);
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    return Json.shared().readTree(answer.body());
  }

  private void tasks() throws Exception {
    String tasks = "/api/v1/tasks";
    String one =
        "{\"pool\":\"gpu\",\"id\":\"one\",\"labels\":{\"a\":\"b\"},\"traceparent\":\""
            + TRACE
            + "\",\"payload\":"
            + CHAT
            + "}";
    String ref = ask("POST", tasks, 202, one).path("ref").asText();
    JsonNode done = ask("GET", TASK, tasks + "/" + ref + "?wait=60s", 200, "");
    assertThat(done.path("state").asText()).isEqualTo("succeeded");
    assertThat(done.at("/result/traceparent").asText()).isEqualTo(TRACE);
    String wrong = "{\"pool\":\"gpu\",\"payload\":{\"messages\":7}}";
    String failing = ask("POST", tasks, 202, wrong).path("ref").asText();
    JsonNode failed = ask("GET", TASK, tasks + "/" + failing + "?wait=60s", 200, "");
    assertThat(failed.path("state").asText()).as(failed.toString()).isEqualTo("failed");
    cancelled();
    many();
    ask("GET", TASK, tasks + "/overlord.tasks.gpu-0-999999", 404, "");
    ask("GET", TASK, tasks + "/" + ref + "?wait=soon", 400, "");
    ask("POST", tasks, 400, "{\"pool\":\"gpu\",\"payload\":1,\"prio\":1}");
    ask("POST", tasks, 404, "{\"pool\":\"gpus\",\"payload\":1}");
  }

  private void cancelled() throws Exception {
    ask("PATCH", POOL, "/api/v1/pools/gpu", 200, "{\"paused\":true}");
    String task = "{\"pool\":\"gpu\",\"payload\":" + CHAT + "}";
    String ref = ask("POST", "/api/v1/tasks", 202, task).path("ref").asText();
    String cancel = "/api/v1/tasks/" + ref + "/cancel";
    JsonNode over = ask("POST", TASK + "/cancel", cancel + "?wait=60s", 200, "");
    assertThat(over.path("state").asText()).isEqualTo("cancelled");
    ask("POST", TASK + "/cancel", cancel, 200, "");
    ask("POST", TASK + "/cancel", cancel + "?wait=soon", 400, "");
    ask("POST", TASK + "/cancel", "/api/v1/tasks/one/cancel", 409, "");
    ask("POST", TASK + "/cancel", "/api/v1/tasks/nobody/cancel", 404, "");
    ask("PATCH", POOL, "/api/v1/pools/gpu", 200, "{\"paused\":false}");
  }

  /** Enough of them that leases and tasks under way are seen in all their states. */
  private void many() throws Exception {
    String line = "{\"pool\":\"gpu\",\"payload\":" + CHAT + "}\n";
    HttpResponse<String> report =
        cluster.send(
            "POST",
            "/api/v1/tasks",
            line.repeat(100) + "{}\nno json\n",
            "Content-Type",
            "application/x-ndjson");
    document.check("POST", "/api/v1/tasks", report);
    assertThat(json(report).path("rejected").asInt()).isEqualTo(2);
    await("leases are listed")
        .atMost(RunProcess.PATIENCE)
        .until(
            () -> !ask("GET", "/api/v1/leases?pool=gpu&limit=1", 200, "").path("items").isEmpty());
    for (int offset = 3; offset < 100; offset += 20) {
      ask("GET", TASK, "/api/v1/tasks/overlord.tasks.gpu-0-" + offset, 200, "");
    }
    cluster.submit(1);
    await("all have an outcome")
        .atMost(RunProcess.PATIENCE)
        .until(() ->
            ask("GET", POOL, "/api/v1/pools/gpu", 200, "").at("/stats/succeeded").asInt() == 102);
  }

  /** The task without messages was given up. */
  private void deadLetters() throws Exception {
    String all = "/api/v1/dead-letters";
    JsonNode letter = ask("GET", all + "?pool=gpu&limit=1", 200, "").path("items").path(0);
    String ref = letter.path("ref").asText();
    assertThat(letter.has("original")).isFalse();
    ask("GET", all + "?pool=gpus", 404, "");
    ask("GET", all + "?after=soon", 400, "");
    String one = all + "/{ref}";
    assertThat(ask("GET", one, all + "/" + ref, 200, "").has("original")).isTrue();
    ask("GET", one, all + "/nobody", 404, "");
    String replay = all + "/" + ref + "/replay";
    JsonNode replayed = ask("POST", one + "/replay", replay, 202, "");
    assertThat(replayed.path("id").asText()).isEqualTo(letter.path("id").asText());
    String again = "/api/v1/tasks/" + replayed.path("replayed_as").asText() + "?wait=60s";
    JsonNode second = ask("GET", TASK, again, 200, "");
    assertThat(second.at("/result/id").asText()).isEqualTo(letter.path("id").asText());
    ask("POST", one + "/replay", replay, 409, "");
    ask("POST", one + "/replay", replay, 400, "{\"agian\":true}");
    ask("POST", one + "/replay", all + "/nobody/replay", 404, "");
    String many = all + "/replay";
    JsonNode report = ask("POST", many, 200, "{\"pool\":\"gpu\",\"all\":true}");
    assertThat(report.path("replayed").asInt()).as(report.toString()).isEqualTo(1);
    assertThat(report.path("skipped").asInt()).isEqualTo(1);
    String refs = "{\"refs\":[\"" + ref + "\",\"x\"]}";
    assertThat(ask("POST", many, 200, refs).path("refused").asInt()).isEqualTo(1);
    assertThat(ask("POST", many, 400, "{\"pool\":\"gpu\"}").path("field").asText())
        .isEqualTo("refs");
    ask("POST", many, 400, "{\"all\":true}");
    ask("POST", many, 400, "{\"pool\":\"gpu\",\"al\":true}");
    ask("POST", many, 404, "{\"pool\":\"gpus\",\"all\":true}");
  }

  private void slots() throws Exception {
    String acquire = "/api/v1/pools/gpu/leases?timeout=";
    String template = POOL + "/leases";
    String first = ask("POST", template, acquire + "60s", 201, "").path("lease").asText();
    String second = ask("POST", template, acquire + "60s", 201, "").path("lease").asText();
    ask("POST", template, acquire + "300ms", 503, "");
    ask("POST", template, acquire + "never", 400, "");
    ask("POST", template, "/api/v1/pools/gpus/leases", 404, "");
    String lease = "/api/v1/leases/{lease}";
    ask("POST", lease + "/renew", "/api/v1/leases/" + first + "/renew", 200, "");
    for (String each : List.of(first, second)) {
      ask("DELETE", lease, "/api/v1/leases/" + each, 204, "");
    }
    ask("DELETE", lease, "/api/v1/leases/" + first, 404, "");
    ask("POST", lease + "/renew", "/api/v1/leases/" + first + "/renew", 404, "");
  }

  private void gateway() throws Exception {
    String chat = "{\"model\":\"gpu\"," + CHAT.substring(1);
    ask("POST", "/v1/chat/completions", 200, chat);
    ask("POST", "/v1/completions", 200, "{\"model\":\"gpu\",\"prompt\":\"hi\"}");
    ask("POST", "/v1/embeddings", 200, "{\"model\":\"gpu\",\"input\":\"hi\"}");
    ask("POST", "/v1/chat/completions", 404, "{\"model\":\"gpt\"}");
    ask("POST", "/v1/chat/completions", 400, "{\"model\":\"gpu\",\"stream\":true}");
    ask("GET", "/v1/models", 200, "");
    ask("GET", "/v1/models/{model}", "/v1/models/gpu", 200, "");
    ask("GET", "/v1/models/{model}", "/v1/models/gpt", 404, "");
  }

  private void pools() throws Exception {
    ask("GET", "/api/v1/pools?limit=1", 200, "");
    ask("GET", "/api/v1/pools?limit=0", 400, "");
    ask("GET", POOL, "/api/v1/pools/gpus", 404, "");
    ask("GET", POOL + "/history", "/api/v1/pools/gpu/history", 200, "");
    ask("GET", POOL + "/history", "/api/v1/pools/gpus/history", 404, "");
    ask("PATCH", POOL, "/api/v1/pools/gpu", 200, "{\"max_attempts\":4}");
    ask("PATCH", POOL, "/api/v1/pools/gpu", 400, "{\"handler\":\"sleep\"}");
    ask("GET", "/api/v1/leases?pool=gpus", 404, "");
    ask("GET", "/api/v1/workers", 200, "");
    ask("GET", "/api/v1/advice", 200, "");
  }

  private void documents() throws Exception {
    ask("GET", "/health", 200, "");
    ask("GET", "/metrics", 200, "");
    ask("GET", "/", 200, "");
    ask("GET", "/page/{file}", "/page/app.js", 200, "");
    ask("GET", "/api/v1/openapi.json", 200, "");
    ask("GET", "/api/v1/schemas/{name}", "/api/v1/schemas/result.json", 200, "");
    ask("GET", "/api/v1/schemas/{name}", "/api/v1/schemas/results", 404, "");
  }

  /** Holds all records that stand in the topics now against their schemas; which there were. */
  private Set<String> records() {
    Set<String> schemas = new TreeSet<>();
    List<String> topics = new ArrayList<>(TopicSchemas.topics(HttpCluster.TOPICS));
    topics.add(HttpCluster.TOPICS.tasks(HttpCluster.POOL, Lane.HIGH));
    topics.add(HttpCluster.TOPICS.tasks(HttpCluster.POOL, Lane.NORMAL));
    for (String topic : topics) {
      schemas.addAll(TopicSchemas.check(HttpCluster.TOPICS, topic, all(topic)));
    }
    return schemas;
  }

  private List<LogRecord> all(String topic) {
    int partitions;
    try (LogAdmin admin = cluster.log.admin()) {
      partitions = admin.describe(topic).orElseThrow().partitions();
    }
    List<LogRecord> records = new ArrayList<>();
    try (LogReader reader = cluster.log.reader("all")) {
      for (int number = 0; number < partitions; number++) {
        Partition partition = new Partition(topic, number);
        long end = reader.end(partition);
        reader.add(partition, reader.start(partition));
        while (reader.position(partition) < end) {
          records.addAll(reader.poll(Duration.ofMillis(100)));
        }
      }
    }
    return records;
  }
}
