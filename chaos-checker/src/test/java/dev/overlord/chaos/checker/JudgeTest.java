package dev.overlord.chaos.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: the judge accepts what is right and refuses every way in which it can be wrong, each by the
 * rule that says so and by no other. Method: one healthy run, doctored.
 */
class JudgeTest {
  private static final String EVIDENCE = "the evidence is complete";
  private static final String OUTCOME = "each task has exactly one outcome";
  private static final String LETTER = "each failed task has one dead letter";
  private static final String TOKENS = "tokens grow";
  private static final String PLACE = "a slot has one lease, and a task is in one place";
  private static final String FENCING = "only the last lease of a task decides its outcome";
  private static final String LEASES = "every execution has a lease of its own";
  private static final String STRICT = "a strict pool's backend never sees more than the cap";
  private static final String STRANDED =
      "beyond the cap of other pools there are only requests of frozen or cut workers";

  @TempDir Path folder;

  @Test
  void healthyRun_isAccepted_withItsFigures() throws IOException {
    Verdict verdict = Judge.judge(Runs.healthy().write(folder));

    assertThat(verdict.violations()).isEmpty();
    assertThat(verdict.holds()).isTrue();
    Figures.OfPool strict = verdict.figures().pools().get("strict");
    assertThat(strict.tasks()).isEqualTo(3);
    assertThat(strict.outcomes()).containsEntry("succeeded", 2L).containsEntry("failed", 1L);
    assertThat(strict.peak().inHand()).isEqualTo(2);
    Figures.OfPool ttl = verdict.figures().pools().get("ttl");
    assertThat(ttl.peak().inHand()).isEqualTo(3);
    assertThat(ttl.peak().excused()).isEqualTo(1);
    assertThat(ttl.again()).isEqualTo(1);
    assertThat(ttl.stranded()).isEqualTo(1);
    assertThat(ttl.deadLetters()).isEqualTo(1);
    assertThat(ttl.pause().toMillis()).as("from the grants at 9.1 s to the next").isEqualTo(9_900);
    assertThat(verdict.figures().faultsByKind())
        .containsEntry("freeze worker", 1L)
        .containsEntry("kill worker", 1L);
    assertThat(verdict.toMarkdown())
        .contains("Every promise was kept")
        .contains("| most at the backend at once | 2 | 3, of them stranded 1 |")
        .contains("worker-1 1");
    assertThat(verdict.toJson()).contains("\"holds\" : true").contains("\"of_them_excused\" : 1");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("doctored")
  void doctoredRun_isRefused_byItsRuleAlone(
      String how, Consumer<RunLogs> doctor, List<String> rules) throws IOException {
    RunLogs logs = Runs.healthy();
    doctor.accept(logs);
    Verdict verdict = Judge.judge(logs.write(folder));

    assertThat(verdict.holds()).isFalse();
    assertThat(verdict.violations())
        .extracting(Violation::rule)
        .as(verdict.toMarkdown())
        .containsExactlyInAnyOrderElementsOf(rules);
  }

  private static Arguments wrong(String how, Consumer<RunLogs> doctor, String... rules) {
    return Arguments.of(how, doctor, List.of(rules));
  }

  static Stream<Arguments> doctored() {
    return Stream.of(outcomes(), tokensAndPlaces(), executions(), caps(), evidence())
        .flatMap(part -> part);
  }

  private static Stream<Arguments> outcomes() {
    return Stream.of(
        wrong("a task is lost", logs -> logs.task("ttl", "t9", 50_000), OUTCOME),
        wrong(
            "a second outcome",
            logs -> logs.result("strict", ref("strict", 0), "s1", "succeeded", 1, 3_000),
            OUTCOME),
        wrong(
            "an outcome for nobody",
            logs -> logs.result("strict", ref("strict", 99), "s99", "cancelled", 0, 3_000),
            OUTCOME),
        wrong(
            "an outcome under another id",
            logs -> replace(logs, "overlord.results", "\"id\":\"s2\"", "\"id\":\"s1\""),
            OUTCOME),
        wrong(
            "an outcome of another pool",
            logs ->
                replace(
                    logs,
                    "overlord.results",
                    "\"id\":\"s2\",\"ref\":\"overlord.tasks.strict-0-1\",\"pool\":\"strict\"",
                    "\"id\":\"s2\",\"ref\":\"overlord.tasks.strict-0-1\",\"pool\":\"ttl\""),
            OUTCOME),
        wrong(
            "an acknowledged task that is not in its topic",
            logs -> logs.accepted.add("{\"ref\":\"overlord.tasks.ttl-0-77\",\"id\":\"t77\"}"),
            OUTCOME),
        wrong(
            "an acknowledged task in another's place",
            logs -> logs.accepted.add("{\"ref\":\"overlord.tasks.ttl-0-0\",\"id\":\"t77\"}"),
            OUTCOME),
        wrong(
            "a failed task without a dead letter",
            logs -> logs.topics.get("overlord.dead-letters").removeFirst(),
            LETTER),
        wrong(
            "two dead letters for one task",
            logs -> logs.deadLetter("strict", ref("strict", 2), 1_600),
            LETTER),
        wrong(
            "a dead letter for a success",
            logs -> logs.deadLetter("strict", ref("strict", 0), 1_600),
            LETTER),
        wrong(
            "a stale finish is taken",
            logs ->
                replace(
                    logs,
                    "overlord.results",
                    "\"outcome\":\"succeeded\",\"token\":13",
                    "\"outcome\":\"succeeded\",\"token\":10"),
            FENCING),
        wrong(
            "a token that nobody was given",
            logs ->
                replace(
                    logs,
                    "overlord.results",
                    "\"outcome\":\"failed\",\"token\":0",
                    "\"outcome\":\"failed\",\"token\":99"),
            FENCING),
        wrong(
            "a success without a token",
            logs ->
                replace(
                    logs,
                    "overlord.results",
                    "\"outcome\":\"succeeded\",\"token\":2",
                    "\"outcome\":\"succeeded\",\"token\":0"),
            FENCING));
  }

  private static Stream<Arguments> tokensAndPlaces() {
    return Stream.of(
        wrong(
            "a token that another pool of the shard had",
            logs ->
                logs.lease("strict", 13, "", "", Runs.WORKER_2, 0, 40_000)
                    .turn(40_000)
                    .leaseEnds("strict", 13, 41_000)
                    .turn(41_000),
            TOKENS),
        wrong(
            "a smaller token after a change of leader",
            logs ->
                logs.lease("strict", 9, "", "", Runs.WORKER_2, 0, 40_000)
                    .turn(40_000)
                    .leaseEnds("strict", 9, 41_000)
                    .turn(41_000),
            TOKENS),
        wrong(
            "a lease that comes back",
            logs ->
                logs.lease("ttl", 13, ref("ttl", 0), "t1", Runs.WORKER_2, 0, 40_000)
                    .turn(40_000)
                    .leaseEnds("ttl", 13, 41_000)
                    .turn(41_000),
            TOKENS),
        wrong(
            "two leases in one slot",
            logs ->
                logs.lease("ttl", 20, "", "", Runs.WORKER_1, 0, 40_000)
                    .lease("ttl", 21, "", "", Runs.WORKER_2, 0, 40_000)
                    .turn(40_000)
                    .leaseEnds("ttl", 20, 41_000)
                    .leaseEnds("ttl", 21, 41_000)
                    .turn(41_000),
            PLACE),
        wrong(
            "one task in two slots, after its outcome",
            logs ->
                logs.lease("ttl", 20, ref("ttl", 0), "t1", Runs.WORKER_1, 0, 40_000)
                    .lease("ttl", 21, ref("ttl", 0), "t1", Runs.WORKER_2, 1, 40_000)
                    .turn(40_000)
                    .leaseEnds("ttl", 20, 41_000)
                    .leaseEnds("ttl", 21, 41_000)
                    .turn(41_000),
            PLACE,
            FENCING),
        wrong(
            "a task that is leased and waits",
            logs -> {
              String ref = logs.task("ttl", "t5", 40_000);
              logs.lease("ttl", 20, ref, "t5", Runs.WORKER_1, 0, 40_000)
                  .leaseRecord("ttl/waiting/" + ref, "{}", 40_000)
                  .turn(40_000)
                  .leaseRecord("ttl/waiting/" + ref, "null", 41_000)
                  .leaseEnds("ttl", 20, 41_000)
                  .result("ttl", ref, "t5", "succeeded", 20, 41_000)
                  .turn(41_000);
            },
            PLACE),
        wrong(
            "a lease after the outcome",
            logs ->
                logs.lease("ttl", 20, ref("ttl", 0), "t1", Runs.WORKER_1, 0, 40_000)
                    .turn(40_000)
                    .leaseEnds("ttl", 20, 41_000)
                    .turn(41_000),
            FENCING));
  }

  private static Stream<Arguments> executions() {
    return Stream.of(
        wrong("a request without a lease", logs -> logs.request("s1", 99, 40_000, 40_100), LEASES),
        wrong(
            "a request under another task's lease",
            logs -> logs.request("s1", 2, 40_000, 40_100),
            LEASES),
        wrong("a request without a token", logs -> logs.request("s1", 0, 40_000, 40_100), LEASES),
        wrong("two requests under one lease", logs -> logs.request("s1", 1, 950, 960), LEASES),
        wrong(
            "a request before its lease",
            logs -> {
              String ref = logs.task("ttl", "t5", 40_000);
              logs.lease("ttl", 20, ref, "t5", Runs.WORKER_1, 0, 40_100)
                  .turn(40_100)
                  .request("t5", 20, 40_050, 40_900)
                  .leaseEnds("ttl", 20, 41_000)
                  .result("ttl", ref, "t5", "succeeded", 20, 41_000)
                  .turn(41_000);
            },
            LEASES));
  }

  private static Stream<Arguments> caps() {
    return Stream.of(
        wrong(
            "the strict cap is exceeded by one for a millisecond",
            logs -> third(logs, "strict", 949, 2_000),
            STRICT),
        wrong(
            "beyond the cap, though nobody was frozen", logs -> logs.faults.removeLast(), STRANDED),
        wrong(
            "beyond the cap, and another worker was frozen",
            logs -> {
              logs.faults.removeLast();
              logs.fault("freeze", "worker-3", 10_000, 25_000);
            },
            STRANDED),
        wrong(
            "beyond the cap, and the worker was frozen at another time",
            logs -> {
              logs.faults.removeLast();
              logs.fault("freeze", "worker-1", 40_000, 45_000);
            },
            STRANDED),
        wrong(
            "beyond the cap, and the worker was only cut from the backend",
            logs -> {
              logs.faults.removeLast();
              logs.fault("cut backend", "worker-1", 10_000, 25_000);
            },
            STRANDED),
        wrong(
            "beyond the cap without a stranded record",
            logs ->
                logs.topics.get("overlord.leases").removeIf(line -> line.contains("/stranded/")),
            STRANDED),
        wrong(
            "beyond the cap and what is stranded, by a healthy worker",
            logs -> third(logs, "ttl", 21_000, 22_000),
            STRANDED));
  }

  @Test
  void cutFromKafka_excusesAsAFreezeDoes() throws IOException {
    RunLogs logs = Runs.healthy();
    logs.faults.removeLast();
    logs.fault("cut kafka", "worker-1", 10_000, 25_000);
    assertThat(Judge.judge(logs.write(folder)).violations()).isEmpty();
  }

  private static Stream<Arguments> evidence() {
    return Stream.of(
        wrong(
            "a torn line in the backend's log",
            logs -> logs.requests.add("{\"event\":\"start\",\"run\":1,\"se"),
            EVIDENCE),
        wrong("a request without an end", logs -> unended(logs), EVIDENCE),
        wrong(
            "an end without its start",
            logs ->
                logs.requests.removeIf(
                    line -> line.contains("\"start\"") && line.contains("\"t1\",\"token\":\"13\"")),
            EVIDENCE),
        wrong(
            "records that were gone before they were read",
            logs -> logs.topics.get("overlord.leases").add("{\"gap\":\"overlord.leases-0\"}"),
            EVIDENCE),
        wrong("no faults", logs -> logs.faults.clear(), EVIDENCE, STRANDED),
        wrong(
            "a lease that is left over",
            logs -> logs.lease("ttl", 20, "", "", Runs.WORKER_1, 0, 40_000).turn(40_000),
            EVIDENCE),
        wrong(
            "a task that waits at the end",
            logs -> logs.leaseRecord("ttl/waiting/x-0-1", "{}", 40_000).turn(40_000),
            EVIDENCE),
        wrong(
            "no turn of a leader",
            logs -> logs.topics.get("overlord.leases").removeIf(line -> line.contains("_shard")),
            EVIDENCE));
  }

  @Test
  void emptyRun_provesNothing() throws IOException {
    Verdict verdict = Judge.judge(new RunLogs().write(folder));
    assertThat(verdict.violations()).extracting(Violation::rule).containsExactly(EVIDENCE);
    assertThat(verdict.violations().getFirst().examples())
        .contains("no fault was injected: nothing is proved", "pool strict had no task")
        .contains("there is no record of the topic overlord.leases");
  }

  @Test
  void filesThatAreMissing_areNamed() throws IOException {
    Runs.healthy().write(folder);
    Files.delete(folder.resolve("requests.jsonl"));
    Verdict verdict = Judge.judge(folder);
    assertThat(verdict.violations().getFirst().examples()).contains("requests.jsonl is missing");
  }

  @Test
  void main_saysWhatItFound_byItsExitCode() throws IOException {
    Path healthy = Runs.healthy().write(folder.resolve("healthy"));
    RunLogs logs = Runs.healthy();
    logs.task("ttl", "t9", 50_000);
    Path lost = logs.write(folder.resolve("lost"));
    assertThat(Main.run("check", healthy.toString())).isZero();
    assertThat(Main.run("check", lost.toString())).isEqualTo(1);
    assertThat(Main.run("check", folder.toString())).isEqualTo(2);
    assertThat(Main.run()).isEqualTo(2);
  }

  /** One more task of the pool, which runs beside the others. */
  private static void third(RunLogs logs, String pool, long from, long to) {
    String ref = logs.task(pool, "more", from - 100);
    logs.lease(pool, 20, ref, "more", Runs.WORKER_2, 5, from - 10)
        .turn(from - 10)
        .request("more", 20, from, to)
        .leaseEnds(pool, 20, to)
        .result(pool, ref, "more", "succeeded", 20, to)
        .turn(to);
  }

  private static void unended(RunLogs logs) {
    String ref = logs.task("ttl", "t5", 40_000);
    logs.lease("ttl", 20, ref, "t5", Runs.WORKER_1, 0, 40_000)
        .turn(40_000)
        .begin("t5", 20, 40_050)
        .leaseEnds("ttl", 20, 41_000)
        .result("ttl", ref, "t5", "succeeded", 20, 41_000)
        .turn(41_000);
  }

  private static void replace(RunLogs logs, String topic, String old, String fresh) {
    List<String> lines = logs.topics.get(topic);
    List<String> replaced = lines.stream().map(line -> line.replace(old, fresh)).toList();
    assertThat(replaced).as("the doctor found what it was to change").isNotEqualTo(lines);
    lines.clear();
    lines.addAll(replaced);
  }

  private static String ref(String pool, int offset) {
    return "overlord.tasks." + pool + "-0-" + offset;
  }
}
