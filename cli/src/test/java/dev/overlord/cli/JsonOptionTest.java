package dev.overlord.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Goal: programs can read what commands say. JsonIT asks those that need a cluster. */
class JsonOptionTest {
  /** They say nothing but log lines, which {@code --log-format json} makes JSON. */
  private static final Set<String> ROLES =
      Set.of("coordinator", "worker", "simulate-backend", "broker", "share-consumer");

  /** A script, and nothing. */
  private static final Set<String> OTHERS = Set.of("completion", "warm-up");

  @Test
  void everyCommandThatAnswers_hasJson() {
    Set<String> without =
        CommandTree.leaves().stream()
            .filter(command -> command.findOption("--json") == null)
            .map(CommandSpec::name)
            .filter(name -> !ROLES.contains(name) && !OTHERS.contains(name))
            .collect(Collectors.toSet());
    assertThat(without).isEmpty();
  }

  @Test
  void everyRoleOfAnOperator_hasALogFormat() {
    CommandTree.leaves().stream()
        .filter(command -> ROLES.contains(command.name()))
        .filter(command -> !command.usageMessage().hidden())
        .forEach(command ->
            assertThat(command.findOption("--log-format")).as(command.name()).isNotNull());
  }

  @Test
  void everyCommand_hasHelp() {
    CommandTree.leaves().stream()
        .filter(command -> !command.usageMessage().hidden())
        .forEach(command ->
            assertThat(command.findOption("--help")).as(command.qualifiedName()).isNotNull());
  }

  @Test
  void whatNeedsNoCluster_isOneObject() throws Exception {
    assertThat(json("version", "--json").path("version").asText()).isNotEmpty();
    assertThat(json("backends", "--json").size()).isPositive();
  }

  private static JsonNode json(String... arguments) throws Exception {
    StringWriter out = new StringWriter();
    CommandLine line = Commands.commandLine().setOut(new PrintWriter(out, true));
    assertThat(line.execute(arguments)).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(1);
    return Json.shared().readTree(lines.getFirst());
  }
}
