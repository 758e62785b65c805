package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: the compose file is a cluster that bears what happens to clusters. Method: the documented
 * commands, from the host, while workers come and go, containers are killed, the broker restarts
 * and a worker's network is cut for longer than the TTL. The pool is strict, so that the backend
 * judges the cap without exception.
 */
@Tag("alone")
class ComposeIT {
  private static final int TASKS = 2_000;
  private static final int CAP = 8;
  private static final Duration TTL = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String IMAGE = "overlord:it";
  private static final String OPERATE_TOKEN = "operates-in-this-test";

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, String> environment = new HashMap<>();
  private Docker docker;
  private String project;
  private long since;

  @BeforeEach
  void up() throws Exception {
    since = System.nanoTime();
    Docker.require(folder);
    project = "overlord-it-" + ProcessHandle.current().pid();
    for (String port : List.of("KAFKA", "OVERLORD", "OVERLORD_2", "SIMULATED", "PROMETHEUS")) {
      String name = port.equals("OVERLORD_2") ? "OVERLORD_PORT_2" : port + "_PORT";
      environment.put(name, String.valueOf(freePort()));
    }
    environment.put("OVERLORD_IMAGE", IMAGE);
    environment.put("OVERLORD_OPERATE_TOKEN", OPERATE_TOKEN);
    environment.put("OVERLORD_LEASE_TTL", TTL.toSeconds() + "s");
    environment.put("BACKEND_CONCURRENCY", String.valueOf(CAP));
    environment.put("SIMULATE", "instant,latency=300ms");
    environment.put("DOCKER_BUILDKIT", System.getenv().getOrDefault("DOCKER_BUILDKIT", "0"));
    docker = new Docker(folder, project, environment);
    System.out.print(docker.script("dev/standin-images"));
    say("images are there");
    docker.compose("build");
    say("the image is built: " + imageFact("{{.Size}}") + " bytes");
    docker.compose("up", "-d", "--scale", "worker=2");
  }

  @AfterEach
  void down() throws Exception {
    if (docker != null) {
      Files.writeString(Path.of("target", "compose.log"), docker.compose("logs", "--no-color"));
      docker.compose("down", "--volumes", "--remove-orphans");
    }
  }

  @Test
  void clusterUnderFaults_givesOneOutcomePerTask_andTheBackendNeverSeesMoreThanTheCap()
      throws Exception {
    awaitHealthy();
    sameVersionEverywhere();
    OneCommand.run(folder, 0, "pools", "set", "default", "slot_reuse=strict", kafka());
    List<String> refs = submit();
    say("up, and " + TASKS + " tasks submitted");

    scaleWorkers(5);
    String killed = docker.containers("worker").getFirst();
    docker.docker("kill", killed);
    awaitProgress("a worker was killed");
    docker.docker("start", killed);

    String leader = leader();
    docker.docker("kill", leader);
    awaitProgress("the leading Overlord was killed");
    docker.docker("start", leader);

    docker.compose("restart", "kafka");
    awaitProgress("the broker was restarted");

    cutOff(docker.containers("worker").getLast());
    scaleWorkers(2);
    assertThat(completed()).as("workers went while tasks ran").isLessThan(TASKS);

    Outcomes.oneEach(bootstrap(), refs);
    say("all have their outcome");
    JsonNode stats = json(URI.create(backend("/stats")));
    assertThat(stats.path("max_active").asInt()).as(stats.toString()).isBetween(1, CAP);
    assertThat(stats.path("requests").asInt()).isGreaterThanOrEqualTo(TASKS);
    prometheusSeesAll();
    pageIsServed();
  }

  private List<String> submit() throws Exception {
    Path input = folder.resolve("in.jsonl");
    Files.write(
        input,
        IntStream.range(0, TASKS)
            .mapToObj(i -> "{\"id\": \"t" + i + "\", \"prompt\": \"" + i + "\"}")
            .toList());
    List<String> refs = new ArrayList<>();
    for (String line :
        OneCommand.run(folder, 0, "submit", input.toString(), "--json", kafka()).lines().toList()) {
      refs.add(Json.shared().readTree(line).path("ref").asText());
    }
    assertThat(refs).hasSize(TASKS).doesNotHaveDuplicates();
    return refs;
  }

  private void scaleWorkers(int count) throws Exception {
    docker.compose(
        "up", "-d", "--no-recreate", "--no-build", "--scale", "worker=" + count, "worker");
    await(count + " workers").atMost(PATIENCE).until(() -> workers() == count);
    say(count + " workers");
  }

  /** Those of whom something was heard within the TTL, and that are not draining. */
  private long workers() throws Exception {
    JsonNode answer = Json.shared().readTree(OneCommand.here(0, "workers", "--json", kafka()));
    long able = 0;
    for (JsonNode worker : answer.path("workers")) {
      boolean heard = worker.path("heartbeat_age_ms").asLong() < TTL.toMillis();
      able += heard && worker.path("capacity").path("default").asInt() > 0 ? 1 : 0;
    }
    return able;
  }

  /** The container whose Overlord leads the shard. */
  private String leader() throws Exception {
    for (String service : List.of("overlord-1", "overlord-2")) {
      if (!json(URI.create(overlord(service, "/health"))).path("shards_led").isEmpty()) {
        return docker.containers(service).getFirst();
      }
    }
    throw new AssertionError("nobody leads");
  }

  /** For longer than the TTL, so that its leases expire; it stops what it runs and starts again. */
  private void cutOff(String worker) throws Exception {
    String network = project + "_cluster";
    docker.docker("network", "disconnect", network, worker);
    await("the worker that is cut off is given up").atMost(PATIENCE).until(() -> workers() == 4);
    awaitProgress("a worker is cut off");
    docker.docker("network", "connect", network, worker);
    await("the worker is back").atMost(PATIENCE).until(() -> workers() == 5);
    say("it is back");
  }

  private void awaitProgress(String after) throws Exception {
    int before = completed();
    await("tasks end after " + after)
        .atMost(PATIENCE)
        .until(() -> completed() >= Math.min(TASKS, before + 3 * CAP));
    say(after + ": " + before + " requests were completed then");
  }

  private int completed() throws Exception {
    return json(URI.create(backend("/stats"))).path("completed").asInt();
  }

  private void awaitHealthy() throws Exception {
    for (String service : List.of("overlord-1", "overlord-2", "worker", "simulated-backend")) {
      await(service + " is healthy")
          .atMost(PATIENCE)
          .until(() ->
              docker.containers(service).stream().allMatch(name -> health(name).equals("healthy")));
    }
    await("the pool is defined").atMost(PATIENCE).until(() -> workers() == 2);
  }

  private String health(String container) {
    try {
      return docker.docker("inspect", "-f", "{{.State.Health.Status}}", container).strip();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void sameVersionEverywhere() throws Exception {
    String version = OneCommand.run(folder, 0, "version").strip();
    assertThat(imageFact("{{index .Config.Labels \"org.opencontainers.image.version\"}}"))
        .isEqualTo(version);
    for (String service : List.of("overlord-1", "overlord-2")) {
      assertThat(json(URI.create(overlord(service, "/health"))).path("version").asText())
          .isEqualTo(version);
    }
  }

  private String imageFact(String format) throws Exception {
    return docker.docker("image", "inspect", "-f", format, IMAGE).strip();
  }

  private void prometheusSeesAll() {
    awaitPrometheus("sum(up{job=\"overlord\"})", 2);
    awaitPrometheus("sum(up{job=\"overlord-worker\"})", 2);
    awaitPrometheus("max(overlord_pool_tasks_total{outcome=\"succeeded\"})", TASKS);
  }

  private void awaitPrometheus(String query, int value) {
    URI uri =
        URI.create(
            "http://127.0.0.1:"
                + environment.get("PROMETHEUS_PORT")
                + "/api/v1/query?query="
                + URLEncoder.encode(query, StandardCharsets.UTF_8));
    await(query + " is " + value)
        .atMost(PATIENCE)
        .until(() -> json(uri).at("/data/result/0/value/1").asInt() == value);
  }

  private void pageIsServed() throws Exception {
    for (String service : List.of("overlord-1", "overlord-2")) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(overlord(service, "/"))).build();
      HttpResponse<String> page = client.send(request, BodyHandlers.ofString());
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).contains("<title>");
    }
  }

  private JsonNode json(URI uri) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
    return Json.shared().readTree(client.send(request, BodyHandlers.ofString()).body());
  }

  private String backend(String path) {
    return "http://127.0.0.1:" + environment.get("SIMULATED_PORT") + path;
  }

  private String overlord(String service, String path) {
    String port = service.equals("overlord-1") ? "OVERLORD_PORT" : "OVERLORD_PORT_2";
    return "http://127.0.0.1:" + environment.get(port) + path;
  }

  private String bootstrap() {
    return "localhost:" + environment.get("KAFKA_PORT");
  }

  private String kafka() {
    return "--kafka=" + bootstrap();
  }

  private void say(String what) {
    System.out.printf(
        "compose: %4d s %s%n", Duration.ofNanos(System.nanoTime() - since).toSeconds(), what);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
