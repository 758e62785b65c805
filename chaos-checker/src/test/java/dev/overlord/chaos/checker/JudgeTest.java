package dev.overlord.chaos.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: the judge accepts what is right and refuses every way in which it can be wrong, each by the
 * rule that says so and by no other. Method: one healthy run, doctored.
 */
class JudgeTest {
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
    assertThat(strict.executions()).isEqualTo(new Executions(5, 0, 2, 0));
    assertThat(ttl.executions()).as("t1, t3 longer").isEqualTo(new Executions(4, 0, 1, 1));
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
  void doctoredRun_isRefused_byItsRuleAlone(Doctored doctored) throws IOException {
    RunLogs logs = Runs.healthy();
    doctored.doctor().accept(logs);
    Verdict verdict = Judge.judge(logs.write(folder));

    assertThat(verdict.holds()).isFalse();
    assertThat(verdict.violations())
        .extracting(Violation::rule)
        .as(verdict.toMarkdown())
        .containsExactlyInAnyOrderElementsOf(doctored.rules());
  }

  static Stream<Doctored> doctored() {
    return Stream.of(
            DoctoredTopics.all(),
            DoctoredOutcomes.all(),
            DoctoredExecutions.all(),
            DoctoredBackend.all())
        .flatMap(part -> part);
  }

  /** Its verdict stands in the transaction that ends the lease; the outcome waits for the bytes. */
  @Test
  void taskGivenUp_hasItsOutcomeFromALeaseThatEndedBefore() throws IOException {
    RunLogs logs = Runs.healthy();
    String ref = logs.task("ttl", "t5", 40_000);
    logs.lease("ttl", 20, ref, "t5", Runs.WORKER_1, 0, 40_000)
        .turn(40_000)
        .leaseEnds("ttl", 20, 41_000)
        .lease("ttl", 21, ref, "t5", Runs.WORKER_2, 0, 41_000)
        .turn(41_000)
        .leaseRecord("ttl/waiting/" + ref, "{\"verdict\":{\"token\":21}}", 42_000)
        .leaseEnds("ttl", 21, 42_000)
        .turn(42_000)
        .failed("ttl", ref, "t5", "interrupted", 21, 42_100)
        .waitsNoMore("ttl", ref, 42_100)
        .turn(42_100);
    assertThat(Judge.judge(logs.write(folder)).violations()).isEmpty();
  }

  /** It may be in its topic all the same, and nobody wrote down what it is. */
  @Test
  void whatWasNotAcknowledged_mayBeATaskOrNone() throws IOException {
    RunLogs logs = Runs.healthy();
    logs.accepted.removeLast();
    logs.accepted.removeFirst();
    assertThat(Judge.judge(logs.write(folder)).violations()).isEmpty();
  }

  @Test
  void twiceTheLimit_isAsFarAsStrandedExecutionsGo() throws IOException {
    RunLogs logs = Runs.healthy();
    Runs.frozenWaves(logs, 2);
    Verdict verdict = Judge.judge(logs.write(folder));
    assertThat(verdict.violations()).isEmpty();
    assertThat(verdict.figures().pools().get("ttl").peak().inHand()).isEqualTo(4);
  }

  @Test
  void requestAfterItsLease_isExcusedByAFreezeBeforeTheSending() throws IOException {
    RunLogs logs = Runs.healthy();
    DoctoredExecutions.late(logs);
    logs.fault("freeze", "worker-1", 45_000, 51_400);
    assertThat(Judge.judge(logs.write(folder)).violations()).isEmpty();
  }

  @Test
  void requestThatOutlastsItsLease_isExcusedByAFreezeUntilSoonAfterTheThaw() throws IOException {
    RunLogs logs = Runs.healthy();
    DoctoredExecutions.expires(logs, 40_050, 56_000);
    logs.fault("freeze", "worker-1", 45_000, 51_400);
    logs.fault("freeze", "worker-1", 51_600, 55_500);
    assertThat(Judge.judge(logs.write(folder)).violations())
        .as("frozen again at once, it had no time to stop it")
        .isEmpty();
  }

  @Test
  void requestThatEndsAMomentAfterItsLease_wasStopped() throws IOException {
    RunLogs logs = Runs.healthy();
    DoctoredExecutions.expires(logs, 40_050, 50_200);
    assertThat(Judge.judge(logs.write(folder)).violations()).isEmpty();
  }

  /** Kafka answers that a commit is decided, and writes its mark when it comes to it. */
  @Test
  void markOfACommit_mayComeWithinTheNextTransaction() throws IOException {
    RunLogs logs = Runs.healthy();
    logs.leaseRecord("_shard", "{}", 40_000)
        .leaseRecord("_pool/ttl", "{}", 40_010)
        .offsetLeftOut()
        .turn(40_010);
    assertThat(Judge.judge(logs.write(folder)).violations()).isEmpty();
  }

  @Test
  void emptyRun_provesNothing() throws IOException {
    Verdict verdict = Judge.judge(new RunLogs().write(folder));
    assertThat(verdict.violations()).extracting(Violation::rule).containsExactly(Doctored.EVIDENCE);
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
    Files.writeString(lost.resolve("run.json"), "{\"seed\":1}");
    assertThat(Main.run("check", lost.toString())).as("run.json without instants").isEqualTo(2);
    Files.writeString(lost.resolve("run.json"), "{\"seed\":");
    assertThat(Main.run("check", lost.toString())).as("torn run.json").isEqualTo(2);
  }
}
