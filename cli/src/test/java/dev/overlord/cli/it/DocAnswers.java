package dev.overlord.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Commands with the answers that a document shows behind them, as comments: {@code # 202
 * {"id":"a"}}. Ellipses stand for what is left out.
 */
final class DocAnswers {
  private static final Pattern ANSWER = Pattern.compile("# (\\d{3})(?: (\\{.*\\}))?");

  private DocAnswers() {}

  /**
   * @param status that is documented; 0: none is, it must be a success
   * @param body null: none is documented
   */
  record Example(DocExamples.Command command, int status, JsonNode body) {}

  /** Those of a block of shell, in their order. */
  static List<Example> of(DocExamples.Block block) {
    List<String> lines = block.text().lines().toList();
    List<Example> examples = new ArrayList<>();
    for (DocExamples.Command command : block.commands()) {
      int behind = command.line() - block.line() + (int) command.text().lines().count();
      Matcher answer = ANSWER.matcher(behind < lines.size() ? lines.get(behind) : "");
      examples.add(
          answer.matches()
              ? new Example(command, Integer.parseInt(answer.group(1)), json(answer.group(2)))
              : new Example(command, 0, null));
    }
    return examples;
  }

  private static JsonNode json(String text) {
    if (text == null) {
      return null;
    }
    String whole = text.replaceAll(",…(?=[}\\]])", "").replaceAll("(?<=[{\\[])…(?=[}\\]])", "");
    try {
      return Json.shared().readTree(whole);
    } catch (IOException e) {
      throw new AssertionError("this documented answer is no JSON: " + text, e);
    }
  }

  /**
   * Requires all documented fields, each of the documented type.
   *
   * @return what texts of the document are in this answer: ids and addresses
   */
  static Map<String, String> compare(JsonNode documented, JsonNode actual, String what) {
    Map<String, String> learned = new LinkedHashMap<>();
    compare(documented, actual, "", what, learned);
    return learned;
  }

  private static void compare(
      JsonNode documented, JsonNode actual, String at, String what, Map<String, String> learned) {
    assertThat(actual.getNodeType())
        .as("%s: %s of %s", what, at.isEmpty() ? "the answer" : at, actual)
        .isEqualTo(documented.getNodeType());
    for (Map.Entry<String, JsonNode> field : documented.properties()) {
      String name = at + "." + field.getKey();
      assertThat(actual.has(field.getKey())).as("%s: %s in %s", what, name, actual).isTrue();
      compare(field.getValue(), actual.get(field.getKey()), name, what, learned);
    }
    if (documented.isArray() && !documented.isEmpty()) {
      assertThat(actual.size()).as("%s: elements of %s", what, at).isPositive();
      compare(documented.get(0), actual.get(0), at + "[0]", what, learned);
    }
    if (documented.isTextual() && !documented.asText().equals("…")) {
      learned.put(documented.asText(), actual.asText());
    }
  }
}
