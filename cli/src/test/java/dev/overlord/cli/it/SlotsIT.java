package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.PoolDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slots over HTTP, as a shell script uses them, beside tasks of the same pool. */
class SlotsIT {
  private static final int CAP = 4;
  private static final int PROCESSES = 20;
  private static final int USES = 3;
  private static final int TASKS = 100;

  @TempDir Path folder;

  @Test
  void twentyShellsAndAQueue_shareACapOfFour() throws Exception {
    assumeTrue(hasCurl(), "curl is not installed");
    try (HttpCluster cluster =
        new HttpCluster(folder, "instant,latency=50ms", CAP, Duration.ofSeconds(30))) {
      cluster.submit(TASKS);
      List<Process> shells = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        shells.add(shell(cluster, "loop" + i, "loop", String.valueOf(USES)));
      }
      for (Process each : shells) {
        assertThat(each.waitFor(RunProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(each.exitValue()).as(() -> output("loop0")).isZero();
      }
      int all = TASKS + PROCESSES * USES;
      await().atMost(RunProcess.PATIENCE).until(() -> cluster.backend.stats().completed() == all);
      System.out.println("slots: " + cluster.backend.stats());
      assertThat(cluster.backend.stats().maxActive()).isBetween(2, CAP);
    }
  }

  @Test
  void holderThatIsKilled_losesItsSlotAfterTheTtl_andTheNextGetsIt() throws Exception {
    assumeTrue(hasCurl(), "curl is not installed");
    try (HttpCluster cluster =
        new HttpCluster(folder, "instant,latency=50ms", 1, Duration.ofSeconds(6))) {
      Process holder = shell(cluster, "hold", "hold", "1");
      await().atMost(RunProcess.PATIENCE).until(() -> output("hold").contains("\"lease\""));
      JsonNode held = Json.shared().readTree(output("hold").lines().findFirst().orElseThrow());
      assertThat(held.path("ttl_ms").asInt()).isEqualTo(6_000);
      // It renews, so its slot is not free even after more than a TTL.
      HttpResponse<String> busy = acquire(cluster, "8s");
      assertThat(busy.statusCode()).as(busy.body()).isEqualTo(503);
      assertThat(busy.headers().firstValue("Retry-After")).isPresent();
      assertThat(Json.shared().readTree(busy.body()).path("type").asText())
          .isEqualTo("urn:overlord:LLMPoolTimeout");

      holder.destroyForcibly().waitFor();

      HttpResponse<String> next = acquire(cluster, "60s");
      assertThat(next.statusCode()).as(next.body()).isEqualTo(201);
      JsonNode slot = Json.shared().readTree(next.body());
      assertThat(slot.path("token").asLong()).isGreaterThan(held.path("token").asLong());
      assertThat(slot.path("endpoint").asText()).isEqualTo(cluster.backend.url());
      String lease = "/api/v1/leases/" + slot.path("lease").asText();
      assertThat(cluster.send("DELETE", lease, "").statusCode()).isEqualTo(204);
      assertThat(cluster.send("DELETE", lease, "").statusCode()).isEqualTo(404);
      String old = "/api/v1/leases/" + held.path("lease").asText() + "/renew";
      assertThat(cluster.send("POST", old, "").statusCode()).isEqualTo(404);
      await("what the dead holder may have left running is counted")
          .atMost(RunProcess.PATIENCE)
          .until(() -> stats(cluster).path("stranded").asInt() == 1);
    }
  }

  @Test
  void inAStrictPool_theSlotOfADeadHolder_isFreeOnlyWhenItsRequestMustBeOver() throws Exception {
    try (HttpCluster cluster = new HttpCluster(folder, "instant", 1, Duration.ofSeconds(6))) {
      assertThat(acquire(cluster, "60s").statusCode()).isEqualTo(201);
      cluster.define(strict(cluster.backend.url(), Duration.ofMinutes(10)));
      // Nobody renews.
      await("the holder's TTL is over")
          .atMost(RunProcess.PATIENCE)
          .until(() -> stats(cluster).path("stranded").asInt() == 1);
      assertThat(stats(cluster).path("active_requests").asInt()).isZero();
      assertThat(acquire(cluster, "2s").statusCode()).isEqualTo(503);
    }
  }

  @Test
  void strandedSlot_isFreeAfterThePoolsStrandedMax() throws Exception {
    try (HttpCluster cluster = new HttpCluster(folder, "instant", 1, Duration.ofSeconds(6))) {
      cluster.define(strict(cluster.backend.url(), Duration.ofSeconds(2)));
      await("the definition is in force")
          .atMost(RunProcess.PATIENCE)
          .until(() ->
              pool(cluster).at("/definition/stranded_max_ms").asInt() == 2_000
                  && pool(cluster).has("stats"));
      assertThat(acquire(cluster, "60s").statusCode()).isEqualTo(201);
      assertThat(acquire(cluster, "60s").statusCode())
          .as("after TTL and stranded_max")
          .isEqualTo(201);
    }
  }

  private static PoolDefinition strict(String url, Duration strandedMax) {
    ObjectNode fields =
        Json.shared().valueToTree(PoolDefinition.of(1, "openai", url).revised(2, "test"));
    fields.put("slot_reuse", "strict").put("stranded_max_ms", strandedMax.toMillis());
    return Json.read(Json.write(fields), PoolDefinition.class);
  }

  private static JsonNode pool(HttpCluster cluster) throws Exception {
    return Json.shared().readTree(cluster.send("GET", "/api/v1/pools/gpu", "").body());
  }

  private static JsonNode stats(HttpCluster cluster) throws Exception {
    return pool(cluster).path("stats");
  }

  @Test
  void clientThatGoesAwayWhileItWaits_givesItsPlaceUp() throws Exception {
    try (HttpCluster cluster = new HttpCluster(folder, "instant", 1, Duration.ofSeconds(30))) {
      HttpResponse<String> first = acquire(cluster, "60s");
      assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
      Socket waits = new Socket("127.0.0.1", cluster.http.port());
      waits
          .getOutputStream()
          .write(
              "POST /api/v1/pools/gpu/leases?timeout=10m HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      await().atMost(RunProcess.PATIENCE).until(() -> waiters(cluster) == 1);

      waits.close();

      await().atMost(RunProcess.PATIENCE).until(() -> waiters(cluster) == 0);
      String lease = Json.shared().readTree(first.body()).path("lease").asText();
      cluster.send("DELETE", "/api/v1/leases/" + lease, "");
      assertThat(acquire(cluster, "20s").statusCode()).isEqualTo(201);
    }
  }

  private static int waiters(HttpCluster cluster) throws Exception {
    String pool = cluster.send("GET", "/api/v1/pools/gpu", "").body();
    return Json.shared().readTree(pool).path("stats").path("waiters").asInt(-1);
  }

  private static HttpResponse<String> acquire(HttpCluster cluster, String timeout)
      throws Exception {
    return cluster.send("POST", "/api/v1/pools/gpu/leases?timeout=" + timeout, "");
  }

  private Process shell(HttpCluster cluster, String name, String... arguments) throws Exception {
    Path script = folder.resolve("slots.sh");
    if (!Files.exists(script)) {
      try (InputStream in = getClass().getResourceAsStream("/clients/slots.sh")) {
        Files.copy(Objects.requireNonNull(in), script);
      }
    }
    List<String> command = new ArrayList<>(List.of("bash", script.toString(), cluster.url()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(name + ".out").toFile())
        .start();
  }

  private String output(String name) {
    try {
      return Files.readString(folder.resolve(name + ".out"));
    } catch (IOException e) {
      return "";
    }
  }

  private static boolean hasCurl() throws InterruptedException {
    try {
      return new ProcessBuilder("curl", "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
