package dev.overlord.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;

/** Goal: whoever is alarmed knows what to do, and the command exists. */
class AlertsTest {
  private static final Path FILE = Path.of("..", "deploy", "prometheus", "alerts.yml");
  private static final Path TESTS = FILE.getParent().resolve(Path.of("test", "alerts_test.yml"));
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(Overlord\\w+)` \\| (critical|warning|info) \\|");

  record Rule(String alert, String severity, Map<String, String> annotations) {}

  @SuppressWarnings("unchecked")
  private static List<Rule> rules() throws IOException {
    Map<String, List<Map<String, List<Map<String, Object>>>>> file =
        new Yaml().load(Files.readString(FILE));
    List<Rule> rules = new ArrayList<>();
    file.get("groups")
        .forEach(group ->
            group
                .get("rules")
                .forEach(rule ->
                    rules.add(
                        new Rule(
                            rule.get("alert").toString(),
                            ((Map<String, String>) rule.get("labels")).get("severity"),
                            (Map<String, String>) rule.get("annotations")))));
    return rules;
  }

  @Test
  void eachAlert_saysWhatItMeans_andWhatToDo() throws Exception {
    for (Rule rule : rules()) {
      assertThat(rule.annotations())
          .as(rule.alert())
          .containsOnlyKeys("summary", "description", "action", "command");
    }
  }

  @Test
  void eachCommand_isOneOfOurs() throws Exception {
    for (Rule rule : rules()) {
      List<String> words =
          new ArrayList<>(
              List.of(
                  rule.annotations()
                      .get("command")
                      .replaceAll("\\{\\{ \\$labels.pool }}", "gpu")
                      .split(" ")));
      assertThat(words.removeFirst()).as(rule.alert()).isEqualTo("./overlord");
      words.add("--kafka=broker:9092");
      CommandLine.ParseResult parsed =
          Commands.commandLine().parseArgs(words.toArray(String[]::new));
      assertThat(parsed.hasSubcommand()).as(rule.alert()).isTrue();
    }
  }

  @Test
  void eachAlert_isDocumentedWithItsSeverity_andHasAnExample() throws Exception {
    TreeSet<String> documented = new TreeSet<>();
    Matcher row = ROW.matcher(Files.readString(Path.of("..", "docs", "metrics.md")));
    while (row.find()) {
      documented.add(row.group(1) + " " + row.group(2));
    }
    TreeSet<String> defined = new TreeSet<>();
    String examples = Files.readString(TESTS);
    for (Rule rule : rules()) {
      defined.add(rule.alert() + " " + rule.severity());
      assertThat(examples).contains("alertname=\"" + rule.alert() + "\"");
    }
    assertThat(documented).isEqualTo(defined);
  }
}
