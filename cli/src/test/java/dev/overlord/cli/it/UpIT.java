package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: {@code up} is a whole cluster that outlives itself, and {@code submit} works on it. Method:
 * the launcher as a user calls it, twice on one folder.
 */
class UpIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void up_runsTasks_andGoesOnAfterARestart() throws Exception {
    JsonNode first = started();
    HttpClient client = HttpClient.newHttpClient();
    URI pools = URI.create(first.path("page").asText() + "api/v1/pools");
    var answer = client.send(HttpRequest.newBuilder(pools).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("default");

    Path input = folder.resolve("in.jsonl");
    Files.writeString(input, "{\"prompt\": \"a\"}\n{\"prompt\": \"b\", \"id\": \"second\"}\n");
    Path out = folder.resolve("out.jsonl");
    String kafka = "--kafka=" + first.path("kafka").asText();
    String said =
        OneCommand.run(
            folder, 0, "submit", input.toString(), kafka, "--wait", "--json", "--output=" + out);
    assertThat(JSON.readTree(said).path("succeeded").asInt()).isEqualTo(2);
    assertThat(Files.readAllLines(out).stream().map(RunProcess::id))
        .containsExactlyInAnyOrder("line-1", "second");
    lookAround(kafka);
    OneCommand.run(folder, 0, "pools", "set", "default", "concurrency=3", kafka);
    ends();

    JsonNode second = started();
    assertThat(second.path("kafka")).isEqualTo(first.path("kafka"));
    assertThat(second.path("page")).isEqualTo(first.path("page"));
    assertThat(second.path("concurrency").asInt()).as("as it was set").isEqualTo(3);
    ends();
  }

  private void lookAround(String kafka) throws Exception {
    await("the workers are listed")
        .atMost(RunProcess.PATIENCE)
        .until(() -> json("workers", kafka).path("workers").size() == 2);
    JsonNode worker = json("workers", kafka).path("workers").path(0);
    assertThat(worker.path("capacity").path("default").asInt()).isEqualTo(64);
    assertThat(OneCommand.here(0, "workers", kafka)).contains("default 64");
    await("an outcome is public before its leader has read it and given the slot back")
        .atMost(RunProcess.PATIENCE)
        .until(() -> bothSlotsAreFree(kafka));
    assertThat(OneCommand.here(0, "leases", kafka)).isEqualTo("no leases\n");
    String watched = OneCommand.here(0, "stats", kafka, "--watch", "--times=2");
    assertThat(watched.lines().filter(line -> line.startsWith("default  0/2"))).hasSize(2);
    JsonNode stats = json("stats", kafka).path("pools").path(0);
    assertThat(stats.path("succeeded").asInt()).isEqualTo(2);
    assertThat(json("doctor", kafka).path("healthy").asBoolean()).isTrue();

    OneCommand.here(0, "pools", "pause", "default", kafka);
    Path more = folder.resolve("more.jsonl");
    Files.writeString(more, "{\"prompt\": \"c\"}\n");
    assertThat(json("submit", more.toString(), kafka).path("ref").asText())
        .isEqualTo("overlord.tasks.default-0-2");
    String waits = "overlord.tasks.default-0-2";
    assertThat(json("status", waits, kafka).path("state").asText()).isEqualTo("waiting");
    assertThat(json("status", "second", kafka).path("state").asText()).isEqualTo("succeeded");
    assertThat(OneCommand.here(0, "status", "overlord.tasks.default-0-0", kafka))
        .startsWith("succeeded  overlord.tasks.default-0-0  pool default");
    assertThat(OneCommand.here(1, "status", "nobody", kafka))
        .contains("nothing is known of task 'nobody'");
    await("the doctor sees the pause")
        .atMost(RunProcess.PATIENCE)
        .untilAsserted(() -> assertThat(OneCommand.here(0, "stats", kafka)).contains("paused"));
    OneCommand.here(1, "doctor", kafka);
    OneCommand.here(0, "pools", "resume", "default", kafka);
    await("it ends")
        .atMost(RunProcess.PATIENCE)
        .untilAsserted(() ->
            assertThat(json("status", waits, kafka).path("state").asText()).isEqualTo("succeeded"));
  }

  private boolean bothSlotsAreFree(String kafka) throws Exception {
    JsonNode leases = json("leases", kafka, "--pool=default").path("pools").path(0);
    JsonNode stats = json("stats", kafka).path("pools").path(0);
    return leases.path("total").asInt() == 0
        && stats.path("active_requests").asInt() == 0
        && stats.path("succeeded").asInt() == 2;
  }

  private JsonNode json(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    return JSON.readTree(OneCommand.here(0, all.toArray(String[]::new)));
  }

  private Process process;

  private JsonNode started() throws Exception {
    Path stdout = Files.createTempFile(folder, "up", ".out");
    Path stderr = Files.createTempFile(folder, "up", ".err");
    process =
        new ProcessBuilder(
                List.of(
                    RunProcess.launcher(),
                    "up",
                    "--http=0",
                    "--simulate=instant",
                    "--data=" + folder.resolve("data"),
                    "--json"))
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile())
            .start();
    await("it is up")
        .atMost(RunProcess.PATIENCE)
        .until(() -> !process.isAlive() || Files.readString(stdout).endsWith("\n"));
    assertThat(process.isAlive()).as(Files.readString(stderr)).isTrue();
    return JSON.readTree(Files.readString(stdout));
  }

  private void ends() throws Exception {
    RunProcess.signal(process.pid(), "TERM");
    assertThat(process.waitFor(RunProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
