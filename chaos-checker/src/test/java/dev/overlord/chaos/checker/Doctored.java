package dev.overlord.chaos.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;

/**
 * A way in which a healthy run's files are made wrong.
 *
 * @param rules what must refuse it, and nothing else may
 */
record Doctored(String how, Consumer<RunLogs> doctor, List<String> rules) {
  static final String EVIDENCE = "the evidence is complete";
  static final String OUTCOME = "each task has exactly one outcome";
  static final String FAIR = "a task succeeds, unless its attempts or interruptions are used up";
  static final String EXECUTED = "each success is an execution that its backend completed";
  static final String LETTER = "each failed task has one dead letter";
  static final String TOKENS = "tokens grow";
  static final String PLACE = "a slot has one lease, and a task is in one place";
  static final String GRANTS = "no slot is granted beyond the limit";
  static final String FENCING = "only the last lease of a task decides its outcome";
  static final String LEASES = "every execution has a lease of its own";
  static final String ENDS = "an execution ends with its lease";
  static final String SLOT = "a slot's executions run one after the other";
  static final String STRICT = "a strict pool's backend never sees more than the cap";
  static final String STRANDED =
      "beyond the cap of other pools there are only requests of frozen workers";

  static Doctored wrong(String how, Consumer<RunLogs> doctor, String... rules) {
    return new Doctored(how, doctor, List.of(rules));
  }

  static void replace(RunLogs logs, String topic, String old, String fresh) {
    List<String> lines = logs.topics.get(topic);
    List<String> replaced = lines.stream().map(line -> line.replace(old, fresh)).toList();
    assertThat(replaced).as("the doctor found what it was to change").isNotEqualTo(lines);
    lines.clear();
    lines.addAll(replaced);
  }

  static String ref(String pool, int offset) {
    return "overlord.tasks." + pool + "-0-" + offset;
  }

  @Override
  public String toString() {
    return how;
  }
}
