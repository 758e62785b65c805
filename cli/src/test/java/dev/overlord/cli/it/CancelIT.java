package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks that somebody wants no more of, over HTTP and on the command line. */
class CancelIT {
  private static final String TASK =
      "{\"pool\":\"gpu\",\"payload\":{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}}";

  @TempDir Path folder;

  @Test
  void runningTask_isAborted_andAWaitingOneNeverRuns() throws Exception {
    try (HttpCluster cluster =
        new HttpCluster(folder, "instant,latency=10m", 1, Duration.ofSeconds(30))) {
      String running = submit(cluster);
      String waiting = submit(cluster);
      String behind = submit(cluster);
      await().atMost(RunProcess.PATIENCE).until(() -> cluster.backend.stats().active() == 1);

      HttpResponse<String> asked = cancel(cluster, waiting, "");
      assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
      HttpResponse<String> over = cancel(cluster, running, "?wait=60s");
      assertThat(over.statusCode()).as(over.body()).isEqualTo(200);
      JsonNode result = json(over).path("result");
      assertThat(result.path("outcome").asText()).isEqualTo("cancelled");
      assertThat(result.path("error").path("message").asText())
          .isEqualTo("cancelled by http 127.0.0.1");
      assertThat(result.path("ref").asText()).isEqualTo(running);

      await("the next runs")
          .atMost(RunProcess.PATIENCE)
          .until(() -> cluster.backend.stats().requests() == 2);
      assertThat(cluster.backend.stats().aborted()).isEqualTo(1);
      assertThat(state(cluster, waiting).path("state").asText()).isEqualTo("cancelled");

      String kafka = "--kafka=" + cluster.bootstrapServers();
      JsonNode said =
          Json.shared()
              .readTree(
                  OneCommand.run(
                      folder, 0, "cancel", behind, kafka, "--wait=60s", "--json", "--as=ann"));
      assertThat(said.path("state").asText()).isEqualTo("cancelled");
      assertThat(said.at("/result/error/message").asText()).isEqualTo("cancelled by ann");
      assertThat(cluster.backend.stats().aborted()).isEqualTo(2);
      String unknown = "overlord.tasks.gpu-0-99";
      assertThat(OneCommand.run(folder, 1, "cancel", behind, unknown, kafka))
          .contains("nothing is known of task '" + unknown + "'");
    }
  }

  private static String submit(HttpCluster cluster) throws Exception {
    return json(cluster.send("POST", "/api/v1/tasks", TASK)).path("ref").asText();
  }

  private static HttpResponse<String> cancel(HttpCluster cluster, String ref, String query)
      throws Exception {
    return cluster.send("POST", "/api/v1/tasks/" + ref + "/cancel" + query, "");
  }

  private static JsonNode state(HttpCluster cluster, String ref) throws Exception {
    return json(cluster.send("GET", "/api/v1/tasks/" + ref + "?wait=60s", ""));
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return Json.shared().readTree(response.body());
  }
}
