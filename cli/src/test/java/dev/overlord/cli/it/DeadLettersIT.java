package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.cli.CommandRun;
import dev.overlord.common.codec.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: what was given up can be seen and lives again. Method: a cluster, its API and the CLI. */
class DeadLettersIT {
  @TempDir Path folder;

  private HttpCluster cluster;

  @Test
  void aTaskGivenUp_isListedShownExportedAndReplayed_onceUnlessAsked() throws Exception {
    try (HttpCluster started = new HttpCluster(folder, "instant", 2, Duration.ofSeconds(30))) {
      cluster = started;
      await("the pool is reported")
          .atMost(RunProcess.PATIENCE)
          .until(() -> get("/api/v1/pools/gpu").has("stats"));
      String first = giveUp("\"id\":\"bad\",\"lane\":\"high\",");
      giveUp("");

      JsonNode page = json(ran(0, "list", "--pool=gpu", "--limit=1", "--json"));
      assertThat(page.path("items")).hasSize(1);
      assertThat(page.at("/items/0/id")).isEqualTo(page.at("/items/0/ref"));
      String next = page.path("next").asText();
      JsonNode older = json(ran(0, "list", "--after=" + next, "--json"));
      assertThat(older.at("/items/0/ref").asText()).isEqualTo(first);
      assertThat(older.at("/items/0/lane").asText()).isEqualTo("high");
      assertThat(older.has("next")).isFalse();
      assertThat(ran(0, "show", "bad")).contains("high lane", "{\"messages\":7}");

      assertThat(ran(0, "replay", "--pool=gpu", "--all", "--dry-run")).contains("would replay 2");
      assertThat(get("/api/v1/dead-letters").findValues("replayed")).isEmpty();
      assertThat(ran(0, "replay", "bad", "--as=ada")).contains("1 replayed");
      secondLife("bad", first);
      JsonNode shown = get("/api/v1/dead-letters/" + first);
      assertThat(shown.at("/replayed/by").asText()).isEqualTo("ada");
      assertThat(ran(1, "replay", first)).contains("1 replayed before");
      assertThat(ran(0, "replay", first, "--again")).contains("1 replayed");

      Path file = folder.resolve("dead.ndjson");
      ran(0, "export", "--pool=gpu", "--output=" + file);
      List<String> lines = Files.readAllLines(file);
      assertThat(lines).hasSizeGreaterThanOrEqualTo(2);
      JsonNode exported = Json.shared().readTree(lines.getFirst());
      assertThat(new String(Base64.getDecoder().decode(exported.path("original").asText())))
          .contains("{\"messages\":7}");
      assertThat(exported.path("replayed").path("by").asText()).isNotEmpty();
    }
  }

  @Test
  void whatCannotBe_isSaid() throws Exception {
    try (HttpCluster started = new HttpCluster(folder, "instant", 1, Duration.ofSeconds(30))) {
      cluster = started;
      assertThat(ran(2, "replay")).contains("either refs");
      assertThat(ran(2, "replay", "--all")).contains("--all needs --pool");
      assertThat(ran(2, "replay", "--pool=gup", "--all")).contains("did you mean 'gpu'?");
      assertThat(ran(2, "list", "--pool=gup")).contains("did you mean 'gpu'?");
      assertThat(ran(1, "show", "nobody")).contains("no dead letter 'nobody'");
      assertThat(ran(1, "replay", "nobody")).contains("not_found  nobody");
      assertThat(ran(0, "list")).contains("no dead letters");
      assertThat(ran(0, "replay", "--pool=gpu", "--all")).contains("0 replayed");
    }
  }

  private String giveUp(String fields) throws Exception {
    String body = "{\"pool\":\"gpu\"," + fields + "\"payload\":{\"messages\":7}}";
    String ref = json(cluster.send("POST", "/api/v1/tasks", body).body()).path("ref").asText();
    assertThat(get("/api/v1/tasks/" + ref + "?wait=60s").path("state").asText())
        .isEqualTo("failed");
    return ref;
  }

  /** The id's newest outcome is of another ref, in the same lane. */
  private void secondLife(String id, String firstRef) {
    await("a second outcome of " + id)
        .atMost(RunProcess.PATIENCE)
        .untilAsserted(() -> {
          JsonNode now = get("/api/v1/tasks/" + id);
          assertThat(now.path("ref").asText())
              .isNotEqualTo(firstRef)
              .startsWith("overlord.tasks.gpu.high-");
          assertThat(now.at("/result/id").asText()).isEqualTo(id);
        });
  }

  private String ran(int code, String command, String... arguments) {
    List<String> words = new ArrayList<>(List.of("dead-letters", command));
    words.add("--kafka=" + cluster.bootstrapServers());
    words.addAll(List.of(arguments));
    CommandRun run = new CommandRun(words);
    assertThat(run.code()).as(run.err()).isEqualTo(code);
    return run.out() + run.err();
  }

  private JsonNode get(String path) throws Exception {
    return json(cluster.send("GET", path, "").body());
  }

  private static JsonNode json(String text) throws Exception {
    return Json.shared().readTree(text);
  }
}
