package dev.overlord.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every log line of ours is an event with facts, and docs/logs.md has each of them. */
class LogEventsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern CALL =
      Pattern.compile(
          "\\b(?:LOG|log)\\s*\\.(?:trace|debug|info|warn|error)\\(\\s*((?:\"(?:[^\"\\\\]|\\\\.)*\"\\s*\\+?\\s*)+)");
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** Where the name of an event is chosen among several. */
  private static final Pattern CHOSEN = Pattern.compile("-> \"([a-z_]+\\.[a-z_]+)\"");

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+\\.[a-z_]+)` \\|");

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().contains("/src/main/java/"))
          .filter(file -> file.toString().endsWith(".java"))
          // Not shipped: what they print is for developers who run dev/chaos.
          .filter(file -> !file.startsWith(ROOT.resolve("chaos")))
          .filter(file -> !file.startsWith(ROOT.resolve("chaos-checker")))
          .toList();
    }
  }

  private static List<String> messages(String source) {
    return CALL.matcher(source)
        .results()
        .map(call ->
            LITERAL
                .matcher(call.group(1))
                .results()
                .map(it -> it.group(1))
                .collect(Collectors.joining()))
        .toList();
  }

  @Test
  void everyLine_isAnEventWithFacts() throws IOException {
    int lines = 0;
    for (Path file : sources()) {
      for (String message : messages(Files.readString(file))) {
        assertThat(message).as("a log line in %s", file).matches(JsonLines.EVENT);
        lines++;
      }
    }
    assertThat(lines).isGreaterThan(100);
  }

  @Test
  void document_hasEveryEvent_andNoOther() throws IOException {
    Set<String> events = new TreeSet<>();
    for (Path file : sources()) {
      String source = Files.readString(file);
      messages(source).stream()
          .map(message -> message.split(" ", 2)[0])
          .filter(name -> !name.equals("{}"))
          .forEach(events::add);
      if (file.endsWith("EventLog.java")) {
        CHOSEN.matcher(source).results().map(it -> it.group(1)).forEach(events::add);
      }
    }
    Matcher rows = ROW.matcher(Files.readString(ROOT.resolve("docs/logs.md")));
    assertThat(rows.results().map(row -> row.group(1))).containsExactlyElementsOf(events);
  }
}
