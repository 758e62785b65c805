package dev.overlord.cli.run;

import dev.overlord.cli.input.InputLine.TaskLine;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.Task;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;

/** How a run's tasks are marked, so that they and their outcomes are known again. */
public final class RunLabels {
  private static final String RUN = "run";
  private static final String LINE = "line";
  private static final String ROUND = "round";

  private RunLabels() {}

  /** The task of a line; its payload is {@code {"url", "body"}} with the body's own bytes. */
  static Task task(TaskLine line, String run, int round) {
    Map<String, String> labels =
        Map.of(RUN, run, LINE, Long.toString(line.lineNumber()), ROUND, Integer.toString(round));
    return new Task(line.id(), null, payload(line), null, null, labels, null);
  }

  /** What the {@code openai} handler takes. The URL is a known one and needs no escapes. */
  public static RawJson payload(TaskLine line) {
    var json = new ByteArrayOutputStream(line.body().size() + 64);
    json.writeBytes(("{\"url\":\"" + line.url() + "\",\"body\":").getBytes(StandardCharsets.UTF_8));
    json.writeBytes(line.body().bytes());
    json.write('}');
    return RawJson.of(json.toByteArray());
  }

  /** The round of a task or result of {@code run}; empty when it belongs to someone else. */
  static OptionalInt round(Map<String, String> labels, String run) {
    if (!run.equals(labels.get(RUN))) {
      return OptionalInt.empty();
    }
    try {
      int round = Integer.parseInt(labels.getOrDefault(ROUND, "0"));
      return round < 0 || round > RunLedger.MOST_ROUNDS
          ? OptionalInt.empty()
          : OptionalInt.of(round);
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }
}
