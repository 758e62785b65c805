package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.overlord.backend.BackendOptions;
import dev.overlord.backend.SimulatedBackend;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: what we test against is shaped like the real thing. Method: the vendors' own clients for
 * Node.js read its answers, streams too; skipped where Node.js or its registry is not there.
 */
class OfficialClientsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void clientsOfThreeVendors_understandTheSimulatedBackend() throws Exception {
    for (String file : List.of("package.json", "package-lock.json", "clients.mjs")) {
      try (InputStream in = getClass().getResourceAsStream("/clients/" + file)) {
        Files.copy(Objects.requireNonNull(in), folder.resolve(file));
      }
    }
    assumeTrue(runs("node", "--version"), "node is not installed: clients not tried");
    assumeTrue(runs("npm", "ci", "--no-audit", "--no-fund"), "npm got no packages: not tried");

    List<JsonNode> said;
    try (SimulatedBackend openai = backend("openai");
        SimulatedBackend anthropic = backend("anthropic");
        SimulatedBackend ollama = backend("ollama")) {
      assertThat(runs("node", "clients.mjs", openai.url(), anthropic.url(), ollama.url()))
          .as(() -> output())
          .isTrue();
      said = lines();
    }

    assertThat(said)
        .extracting(line -> line.path("client").asText() + " " + line.path("what").asText())
        .containsExactly(
            "openai chat",
            "openai stream",
            "openai embeddings",
            "openai models",
            "anthropic messages",
            "anthropic stream",
            "ollama chat",
            "ollama stream",
            "ollama generate",
            "ollama embed",
            "ollama tags");
    assertThat(said)
        .allSatisfy(line -> {
          assertThat(line.path("text").asText()).isNotBlank();
          assertThat(line.path("reason").asText()).isIn("length", "stop", "max_tokens", "none");
          assertThat(line.path("tokens").asInt()).isPositive();
        });
  }

  private static SimulatedBackend backend(String flavour) throws IOException {
    return SimulatedBackend.start(BackendOptions.of("instant,model=sim,flavour=" + flavour));
  }

  private boolean runs(String... command) throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("output").toFile())
              .start();
      boolean ended = process.waitFor(RunProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      process.destroyForcibly().onExit().join();
      return ended && process.exitValue() == 0;
    } catch (IOException e) {
      Files.writeString(folder.resolve("output"), e.toString());
      return false;
    }
  }

  private String output() {
    try {
      return Files.readString(folder.resolve("output"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private List<JsonNode> lines() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("output"))) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}
