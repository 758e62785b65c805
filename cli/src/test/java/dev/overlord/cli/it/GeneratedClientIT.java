package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: the OpenAPI document is enough to make a client from. Method: types made from what a real
 * Overlord serves, a program that the TypeScript compiler holds against them, and its answers;
 * skipped where Node.js or its registry is not there.
 */
class GeneratedClientIT {
  @TempDir Path folder;

  @Test
  void aProgramWithGeneratedTypes_submitsAndReads() throws Exception {
    assumeTrue(
        Npm.install(folder, "/openapi-client/", "client.mjs", "client.ts"),
        "npm got no packages: not tried");
    try (HttpCluster cluster =
        new HttpCluster(folder, "instant,latency=20ms", 2, Duration.ofSeconds(30))) {
      await("the pool is reported")
          .atMost(RunProcess.PATIENCE)
          .until(() -> cluster.send("GET", "/api/v1/pools/gpu", "").body().contains("\"stats\""));

      JsonNode said = Json.shared().readTree(Npm.node(folder, "client.mjs", cluster.url()));

      assertThat(said.path("state").asText()).isEqualTo("succeeded");
      assertThat(said.path("tokens").asInt()).isPositive();
      assertThat(said.path("limits").path(0).asInt()).isEqualTo(2);
      assertThat(said.path("problem").asText()).contains("did you mean 'gpu'");
    }
  }
}
