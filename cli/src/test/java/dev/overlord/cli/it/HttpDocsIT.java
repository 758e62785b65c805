package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: what the documents of the HTTP interface show is what happens. Method: each of their
 * commands as it stands, with this cluster's address, and its answer held against the one behind
 * it. What an answer calls by another name than the document, later commands call so too.
 */
class HttpDocsIT {
  /** GeneratedClientIT runs it with the packages that it needs. */
  private static final String GENERATOR = "npx ";

  @TempDir Path folder;

  private static final String CHAT = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  /**
   * What the document calls otherwise than this cluster: from the start, and learned from answers.
   */
  private final Map<String, String> addresses = new LinkedHashMap<>();

  private final Map<String, String> names = new LinkedHashMap<>();
  private HttpCluster cluster;
  private DocShell shell;
  private String variables = "";

  @BeforeEach
  void start() throws Exception {
    assumeTrue(new ProcessBuilder("curl", "--version").start().waitFor() == 0, "no curl");
    cluster = new HttpCluster(folder, "instant,latency=20ms", 2, Duration.ofSeconds(30));
    await("the pool is reported")
        .atMost(RunProcess.PATIENCE)
        .until(() -> json(cluster.send("GET", "/api/v1/pools/gpu", "").body()).has("stats"));
    shell = new DocShell(Files.createDirectory(folder.resolve("reader")));
    // A reader sees the status only if he asks for it: here curl is told so beside the command.
    Files.writeString(
        shell.folder().resolve(".curlrc"), "silent\nshow-error\nwrite-out = \"\\n%{http_code}\"\n");
    shell.set("CURL_HOME", shell.folder().toString());
    addresses.put("localhost:8080", "127.0.0.1:" + cluster.http.port());
    addresses.put("127.0.0.1:8080", "127.0.0.1:" + cluster.http.port());
    addresses.put("default", HttpCluster.POOL);
  }

  @AfterEach
  void stop() throws IOException {
    if (shell != null) {
      shell.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void httpApi_isAsItsDocumentShows() throws Exception {
    Files.writeString(
        shell.folder().resolve("tasks.jsonl"),
        "{\"id\":\"no payload\"}\n" + ("{\"payload\":" + CHAT + "}\n").repeat(3));
    for (DocExamples.Block block : DocExamples.blocks("docs/http-api.md", "sh")) {
      if (block.text().contains("/cancel")) {
        cluster.send("PATCH", "/api/v1/pools/gpu", "{\"paused\":true}");
        names.put("overlord.tasks.gpu-0-17", submit(CHAT, "c"));
      } else if (block.text().contains("dead-letters")) {
        cluster.send("PATCH", "/api/v1/pools/gpu", "{\"paused\":false}");
        giveUp("a-1");
        giveUp("a-2");
      }
      run(block);
    }
    assertThat(names).containsKey("overlord.tasks.gpu-0-18");
  }

  @Test
  void slots_areAsTheirDocumentShows() throws Exception {
    DocExamples.blocks("docs/slots.md", "sh").forEach(this::run);
    assertThat(names).containsKey("5f0c…");
  }

  @Test
  void gateway_isAsItsDocumentShows() throws Exception {
    DocExamples.blocks("docs/gateway.md", "sh").forEach(this::run);
    assumeTrue(Npm.install(folder, "/clients/", "gateway.mjs"), "npm got no packages: not tried");
    List<DocExamples.Block> scripts = DocExamples.blocks("docs/gateway.md", "js");
    assertThat(scripts).hasSize(1);
    Files.writeString(folder.resolve("doc.mjs"), scripts.getFirst().with(addresses).text());
    shell.set("OVERLORD_OPERATE_TOKEN", "none-is-needed");
    assertThat(shell.succeeds("cd .. && node doc.mjs")).isNotBlank();
  }

  private void run(DocExamples.Block block) {
    for (DocAnswers.Example example : DocAnswers.of(block.with(addresses))) {
      String command = example.command().text();
      try {
        if (command.matches("\\w+=.*")) {
          variables += named(command) + "\n";
        } else if (command.startsWith("curl -N")) {
          follow(command);
        } else if (!command.startsWith(GENERATOR)) {
          ask(example);
        }
      } catch (IOException e) {
        throw new AssertionError(example.command().toString(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  private void ask(DocAnswers.Example example) throws IOException, InterruptedException {
    String said = shell.succeeds(variables + named(example.command().text()));
    int line = said.lastIndexOf('\n');
    int status = Integer.parseInt(said.substring(line + 1).strip());
    String what = example.command() + "\n" + said;
    if (example.status() == 0) {
      assertThat(status).as(what).isBetween(200, 299);
    } else {
      assertThat(status).as(what).isEqualTo(example.status());
    }
    if (example.body() != null) {
      DocAnswers.compare(example.body(), json(said.substring(0, line)), what)
          .forEach((documented, actual) -> {
            if (documented.contains("-0-") || documented.endsWith("…")) {
              names.put(documented, actual);
            }
          });
    }
  }

  /** A stream: until the first outcome of a task that comes meanwhile. */
  private void follow(String command) throws IOException {
    Path out = shell.start(named(command));
    await(command)
        .atMost(RunProcess.PATIENCE)
        .untilAsserted(() -> {
          submit(CHAT, "s");
          assertThat(Files.readString(out)).contains("id: ", "event: result", "\"outcome\"");
        });
    shell.last().destroy();
    Files.readString(out)
        .lines()
        .filter(line -> line.startsWith("id: "))
        .forEach(line -> names.put("0:1041,1:1022", line.substring("id: ".length())));
  }

  private String named(String command) {
    String changed = command;
    for (Map.Entry<String, String> name : names.entrySet()) {
      changed = changed.replace(name.getKey(), name.getValue());
    }
    return changed;
  }

  private String submit(String payload, String id) throws Exception {
    String task = "{\"pool\":\"gpu\",\"id\":\"" + id + "\",\"payload\":" + payload + "}";
    return json(cluster.send("POST", "/api/v1/tasks", task).body()).path("ref").asText();
  }

  private void giveUp(String id) throws Exception {
    String ref = submit("{\"messages\":7}", id);
    String state = "/api/v1/tasks/" + ref + "?wait=60s";
    assertThat(json(cluster.send("GET", state, "").body()).path("state").asText())
        .isEqualTo("failed");
  }

  private static JsonNode json(String text) throws IOException {
    return Json.shared().readTree(text);
  }
}
