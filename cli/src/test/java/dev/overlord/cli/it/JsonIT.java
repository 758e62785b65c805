package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.cli.CommandRun;
import dev.overlord.cli.CommandTree;
import dev.overlord.common.codec.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Goal: with {@code --json} standard output is JSON and nothing else, of every command that has the
 * option. Method: each command in this process, which sees all that it prints (ArchitectureTest);
 * starts of the launcher take long, and others read JSON behind it. A new command fails the first
 * test.
 */
class JsonIT {
  /** Whole clusters or long measurements: RunUnderFireIT, UpIT, BenchIT and TuneIT read theirs. */
  private static final Set<String> ELSEWHERE = Set.of("run", "up", "bench", "tune");

  /** K stands for the options of the cluster, U for the server, REF for a task. */
  private static final List<String> COMMANDS =
      List.of(
          "version",
          "backends",
          "probe U",
          "topics create K",
          "topics check K",
          "pools apply ./pools.yaml K",
          "pools list K",
          "pools show gpu K",
          "pools set gpu concurrency=3 K",
          "pools pause other K",
          "pools resume other K",
          "pools delete other K",
          "submit ./in.jsonl --pool gpu K",
          "submit ./in.jsonl --pool gpu --wait --output ./out.jsonl K",
          "submit ./in.jsonl --pool gpu --wait K",
          "results ./tasks K",
          "status K",
          "status REF K",
          "cancel REF K",
          "workers K",
          "leases K",
          "stats K",
          "stats --watch --times 2 K",
          "doctor K",
          "dead-letters list K",
          "dead-letters show REF K",
          "dead-letters export K",
          "dead-letters replay REF K");

  @TempDir Path folder;

  @Test
  void everyCommandWithJson_isAsked() {
    Set<String> having =
        CommandTree.leaves().stream()
            .filter(command -> command.findOption("--json") != null)
            .map(CommandSpec::qualifiedName)
            .map(name -> name.substring("overlord ".length()))
            .filter(name -> !ELSEWHERE.contains(name))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(having)
        .allSatisfy(name ->
            assertThat(COMMANDS)
                .anyMatch(each -> each.equals(name) || each.startsWith(name + " ")));
  }

  @Test
  void whateverIsAsked_standardOutputIsJson() throws Exception {
    try (HttpCluster cluster =
        new HttpCluster(
            Files.createDirectory(folder.resolve("cluster")),
            "instant",
            2,
            Duration.ofSeconds(30))) {
      String ref = prepare(cluster);
      for (String command : COMMANDS) {
        CommandRun run = run(command.replace("REF", ref) + " --json", cluster);
        // 1 is an answer: something is wrong, or was done before.
        assertThat(run.code()).as("%s%n%s", command, run.err()).isBetween(0, 1);
        assertThat(objects(command, run.out())).as(command).isNotEmpty();
      }
    }
  }

  private CommandRun run(String command, HttpCluster cluster) {
    String text =
        command
            .replaceAll("\\bK\\b", "--kafka=" + cluster.bootstrapServers())
            .replaceAll("\\bU\\b", cluster.backend.url())
            .replace("./", folder + "/");
    return new CommandRun(List.of(text.split(" ")));
  }

  /**
   * A pool beside the first, input, a list of tasks; and one that was given up, whose ref it is.
   */
  private String prepare(HttpCluster cluster) throws Exception {
    Files.writeString(
        folder.resolve("pools.yaml"), "name: other\nendpoints: [" + cluster.backend.url() + "]\n");
    Files.writeString(folder.resolve("in.jsonl"), "{\"prompt\": \"a\"}\n{\"prompt\": \"b\"}\n");
    Files.writeString(folder.resolve("bad.jsonl"), "{\"payload\": {\"messages\": 7}}\n");
    await("the pool is reported")
        .atMost(RunProcess.PATIENCE)
        .until(() -> cluster.send("GET", "/api/v1/pools/gpu", "").body().contains("\"stats\""));
    assertThat(run("submit ./bad.jsonl --wait --pool gpu K", cluster).code()).isOne();
    CommandRun submitted = run("submit ./in.jsonl --json --pool gpu K", cluster);
    assertThat(submitted.code()).as(submitted.err()).isZero();
    Files.writeString(folder.resolve("tasks"), submitted.out());
    String ref = HttpCluster.TOPICS.prefix() + "tasks.gpu-0-0";
    await("its dead letter is there")
        .atMost(RunProcess.PATIENCE)
        .until(() -> cluster.send("GET", "/api/v1/dead-letters/" + ref, "").statusCode() == 200);
    return ref;
  }

  private static List<JsonNode> objects(String command, String out) throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    for (String line : out.lines().toList()) {
      JsonNode read = Json.shared().readTree(line);
      assertThat(read.isObject()).as("%s: %s", command, line).isTrue();
      objects.add(read);
    }
    return objects;
  }
}
