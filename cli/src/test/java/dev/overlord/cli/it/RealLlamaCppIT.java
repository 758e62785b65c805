package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: preset, probe, tune and run hold against a real llama.cpp server. Method: {@code
 * OVERLORD_LLAMA_SERVE} names a command that is given a port and a number of slots and serves a
 * model; skipped with a word where it is not set.
 */
class RealLlamaCppIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SLOTS = 2;
  private static final int PROMPTS = 40;

  @TempDir Path folder;

  @Test
  void presetProbeTuneAndRun_holdAgainstARealServer() throws Exception {
    String serve = System.getenv("OVERLORD_LLAMA_SERVE");
    assumeTrue(serve != null, "OVERLORD_LLAMA_SERVE is not set: no real llama.cpp was tried");
    int port = freePort();
    Process server =
        new ProcessBuilder(serve, String.valueOf(port), String.valueOf(SLOTS))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.log").toFile())
            .start();
    try {
      await("the server listens").atMost(RunProcess.PATIENCE).until(() -> listens(port));
      String url = "http://127.0.0.1:" + port;

      JsonNode probe = overlord("probe", url, "--json");
      assertThat(probe.path("backend").asText()).isEqualTo("llamacpp");
      assertThat(probe.path("slots").asInt()).isEqualTo(SLOTS);

      JsonNode tune =
          overlord(
              "tune",
              "--url",
              url,
              "--backend",
              "llamacpp",
              "--max",
              "4",
              "--requests",
              "4",
              "--json");
      assertThat(tune.path("recommended").asInt()).isBetween(1, 4);
      assertThat(tune.path("steps").get(0).path("tokens_per_second").asDouble()).isPositive();
      assertThat(tune.path("steps").get(0).path("ttft_p50_ms").asDouble()).isPositive();

      run(url);
    } finally {
      server.destroyForcibly().onExit().join();
    }
  }

  private void run(String url) throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < PROMPTS; i++) {
      lines.add(
          "{\"id\":\"p"
              + i
              + "\",\"payload\":{\"messages\":[{\"role\":\"user\",\"content\":\"count "
              + i
              + "\"}],\"max_tokens\":24,\"stream\":"
              + (i % 2 == 0)
              + "}}");
    }
    Path input = Files.write(folder.resolve("in.jsonl"), lines);
    try (RunProcess run = RunProcess.start(folder, input, "--backend", "llamacpp", "--url", url)) {
      assertThat(run.awaitEnd()).as(run::errors).isZero();
      assertThat(run.summary().path("succeeded").asInt()).isEqualTo(PROMPTS);
      assertThat(run.summary().path("tokens_out").asInt()).isPositive();
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private JsonNode overlord(String... arguments) throws IOException, InterruptedException {
    return JSON.readTree(OneCommand.run(folder, 0, arguments));
  }
}
