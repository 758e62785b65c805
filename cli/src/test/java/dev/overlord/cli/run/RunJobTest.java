package dev.overlord.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.config.AtomFile;
import dev.overlord.cli.config.Sources;
import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.MemoryLog.LostCommit;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.Task;
import dev.overlord.common.time.Clock;
import dev.overlord.common.time.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class RunJobTest {
  @TempDir Path folder;
  private final MemoryLog log = new MemoryLog();
  private final Notes notes = new Notes();
  private Path input;
  private Path out;
  private @Nullable FakeCluster cluster;

  @BeforeEach
  void paths() {
    input = folder.resolve("in.jsonl");
    out = folder.resolve("in.results.jsonl");
  }

  @Test
  void everyLine_getsOneResultLine() throws Exception {
    lines(1200);
    Files.writeString(input, "broken\n{\"id\":\"t0\",\"payload\":{}}\n", StandardOpenOption.APPEND);

    Summary summary = run(RunJobTest::succeed);

    assertThat(summary.exitCode()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(summary.tasks()).isEqualTo(1202);
    assertThat(summary.succeeded()).isEqualTo(1200);
    assertThat(summary.failed()).isEqualTo(2);
    assertThat(summary.invalid()).isEqualTo(2);
    assertThat(summary.tokensOut()).isEqualTo(6000);
    assertThat(summary.latencyP95Ms()).isEqualTo(100);
    assertThat(summary.maxConcurrency()).isEqualTo(1200);
    assertThat(errorCodes()).hasSize(1202).containsEntry("line-1202", "invalid_line");
    assertThat(notes.lines)
        .contains(
            "line 1201: not JSON: Unrecognized token 'broken': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')");
    assertThat(notes.states.getLast().done()).isEqualTo(1202);
  }

  @Test
  void task_holdsUrlBodyAndLabels() throws Exception {
    Files.writeString(
        input,
        "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"n\": 1.10}}\n");

    run(RunJobTest::succeed);

    Task task = tasks().getFirst();
    assertThat(task.id()).isEqualTo("a");
    assertThat(task.payload().toString())
        .isEqualTo("{\"url\":\"/v1/embeddings\",\"body\":{\"n\": 1.10}}");
    assertThat(task.labels())
        .containsEntry("line", "1")
        .containsEntry("round", "0")
        .containsKey("run");
  }

  @Test
  void runThatDied_isResumedWithoutSubmittingAnythingTwice() throws Exception {
    lines(900);
    var answered = new AtomicInteger();
    assertThatThrownBy(() ->
            run(task -> {
              if (answered.incrementAndGet() > 400) {
                Objects.requireNonNull(cluster).fail("worker-1 fails at every start");
                return Optional.empty();
              }
              return Optional.of(Outcome.SUCCEEDED);
            }))
        .isInstanceOf(InfrastructureException.class)
        .hasMessage("worker-1 fails at every start");
    Files.writeString(out, "{\"id\":\"torn", StandardOpenOption.APPEND);

    Summary summary = run(RunJobTest::succeed);

    assertThat(summary.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(summary.tasks()).isEqualTo(900);
    assertThat(summary.skipped()).isPositive();
    assertThat(errorCodes()).hasSize(900).doesNotContainValue("http_500");
    assertThat(tasks()).extracting(Task::id).hasSize(900).doesNotHaveDuplicates();
  }

  @Test
  void finishedRun_isNotRunAgain() throws Exception {
    lines(10);
    run(RunJobTest::succeed);
    Files.delete(out);

    Summary summary = run(RunJobTest::succeed);

    assertThat(summary.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(summary.skipped()).isEqualTo(10);
    assertThat(summary.tasksPerSecond()).isZero();
    assertThat(tasks()).hasSize(10);
    assertThat(errorCodes()).hasSize(10);
  }

  @Test
  void failedTasks_runAgainOnlyWhenAskedTo() throws Exception {
    lines(20);
    Function<Task, Optional<Outcome>> oddFail =
        task ->
            Optional.of(
                Integer.parseInt(String.valueOf(task.id()).substring(1)) % 2 == 0
                    ? Outcome.SUCCEEDED
                    : Outcome.FAILED);
    assertThat(run(oddFail).failed()).isEqualTo(10);
    assertThat(run(oddFail).failed()).isEqualTo(10);
    assertThat(tasks()).hasSize(20);

    assertThat(run(oddFail, "retry").failed()).isEqualTo(10);
    assertThat(tasks()).hasSize(30);
    Summary last = run(RunJobTest::succeed, "retry");

    assertThat(last.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(tasks()).hasSize(40);
    assertThat(tasks().getLast().labels()).containsEntry("round", "2");
    assertThat(Files.readAllLines(out)).hasSize(20);
    assertThat(errorCodes()).hasSize(20).doesNotContainValue("http_500");
    assertThat(run(RunJobTest::succeed, "retry").skipped()).isEqualTo(20);
  }

  @ParameterizedTest
  @EnumSource
  void commitWhoseAnswerIsLost_leavesEachTaskOnce(LostCommit lost) throws Exception {
    lines(700);
    log.loseNextCommit(lost);

    Summary summary = run(RunJobTest::succeed);

    assertThat(summary.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(tasks()).extracting(Task::id).hasSize(700).doesNotHaveDuplicates();
    assertThat(summary.duplicates()).isZero();
  }

  @Test
  void brokerThatIsRestarted_isWaitedFor() throws Exception {
    lines(10);
    var clock = new SteppedClock();
    var pauses = new AtomicInteger();
    clock.atPause(() -> {
      if (pauses.incrementAndGet() == 5) {
        log.available(true);
      }
    });
    var wentAway = new AtomicInteger();
    Summary summary =
        job(
                task -> {
                  if (wentAway.incrementAndGet() == 10) {
                    log.available(false);
                  }
                  return Optional.of(Outcome.SUCCEEDED);
                },
                clock,
                notes)
            .run();

    assertThat(pauses).hasValueGreaterThanOrEqualTo(5);
    assertThat(summary.succeeded()).isEqualTo(10);
  }

  @Test
  void brokerThatStaysAway_isAClearError() throws IOException {
    lines(10);
    var clock = new SteppedClock();

    assertThatThrownBy(() ->
            job(
                    task -> {
                      log.available(false);
                      return Optional.empty();
                    },
                    clock,
                    notes)
                .run())
        .isInstanceOf(InfrastructureException.class)
        .hasMessageContaining("Kafka did not answer for 60 s while reading overlord.");
  }

  @Test
  void backendThatIsNotThere_leavesNoTask() throws IOException {
    lines(10);

    assertThatThrownBy(() ->
            job(
                    RunJobTest::succeed,
                    new SystemClock(),
                    notes,
                    Optional.of("http://x refuses."),
                    "url")
                .run())
        .isInstanceOf(InfrastructureException.class)
        .hasMessage("http://x refuses.");
    assertThat(cluster).isNull();
  }

  @Test
  void interrupt_drainsAndSaysHowMuchIsLeft() throws Exception {
    lines(10);
    var job = new ArrayList<RunJob>();
    job.add(
        job(
            task -> {
              if (!"t7".equals(task.id())) {
                return Optional.of(Outcome.SUCCEEDED);
              }
              job.getFirst().interrupt();
              return Optional.empty();
            },
            new SystemClock(),
            notes));

    Summary summary = job.getFirst().run();

    assertThat(summary.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(summary.tasks()).isEqualTo(10);
    assertThat(summary.succeeded()).isLessThan(10);
    assertThat(Objects.requireNonNull(cluster).calls)
        .containsExactly("startMembers", "drain", "close");
    assertThat(errorCodes()).hasSize((int) summary.succeeded());
  }

  @Test
  void pool_isPublishedWhenItDiffers() throws Exception {
    lines(1);
    run(RunJobTest::succeed);
    run(RunJobTest::succeed);
    run(RunJobTest::succeed, "url");

    List<PoolDefinition> published =
        log.records(FakeCluster.TOPICS.pools()).stream()
            .map(r -> Json.read(Objects.requireNonNull(r.value()), PoolDefinition.class))
            .toList();
    assertThat(published).extracting(PoolDefinition::revision).containsExactly(1L, 2L);
    assertThat(published.getFirst().concurrency()).isEqualTo(2);
    assertThat(published.getFirst().changedBy()).isEqualTo("run");
    assertThat(published.getLast().endpoints().getFirst().url()).isEqualTo(FakeCluster.URL);
    assertThat(published.getLast().model()).isEqualTo("m");
  }

  @Test
  void resultsThatRetentionTook_areKeptFromTheFormerFile() throws Exception {
    lines(10);
    run(RunJobTest::succeed);
    for (int i = 0; i < 2; i++) {
      purge(new Partition(FakeCluster.TOPICS.results(), i));
      purge(new Partition(FakeCluster.TASKS, i));
    }

    Summary summary = run(RunJobTest::succeed);

    assertThat(summary.succeeded()).isEqualTo(10);
    assertThat(errorCodes()).hasSize(10);
    assertThat(tasks()).isEmpty();
  }

  @Test
  void fileWithoutAnyTask_startsNothing() throws Exception {
    Files.writeString(input, "broken\n");

    Summary summary = run(RunJobTest::succeed);

    assertThat(summary.exitCode()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(cluster).isNull();
    assertThat(errorCodes()).containsExactly(Map.entry("line-1", "invalid_line"));
  }

  private static Optional<Outcome> succeed(Task task) {
    return Optional.of(Outcome.SUCCEEDED);
  }

  private void purge(Partition partition) {
    try (var reader = log.reader("test")) {
      log.admin().deleteBefore(partition, reader.end(partition));
    }
  }

  private void lines(int count) throws IOException {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("{\"id\":\"t").append(i).append("\",\"prompt\":\"p\"}\n");
    }
    Files.writeString(input, text);
  }

  private Summary run(Function<Task, Optional<Outcome>> answers, String... flags)
      throws IOException, InterruptedException {
    return job(answers, new SystemClock(), notes, Optional.empty(), flags).run();
  }

  private RunJob job(Function<Task, Optional<Outcome>> answers, Clock clock, Progress progress) {
    return job(answers, clock, progress, Optional.empty());
  }

  private RunJob job(
      Function<Task, Optional<Outcome>> answers,
      Clock clock,
      Progress progress,
      Optional<String> problem,
      String... flags) {
    boolean retry = List.of(flags).contains("retry");
    boolean url = List.of(flags).contains("url");
    RunPlan plan =
        new RunPlanner(new Sources(Map.of(), AtomFile.empty()))
            .plan(Options.of(input).withRetry(retry).withUrl(url ? "http://x" : null).get());
    return new RunJob(
        plan,
        (unused, data) -> {
          cluster = new FakeCluster(log, answers);
          return cluster;
        },
        (at, model, key) -> problem,
        Map.of(),
        progress,
        clock);
  }

  /** The error's code, or an empty text, by custom_id; fails on a second line of one id. */
  private Map<String, String> errorCodes() throws IOException {
    Map<String, String> codes = new TreeMap<>();
    for (String line : Files.readAllLines(out)) {
      JsonNode json = Json.shared().readTree(line);
      String before =
          codes.put(json.get("custom_id").asText(), json.get("error").path("code").asText(""));
      assertThat(before).as(line).isNull();
    }
    return codes;
  }

  private List<Task> tasks() {
    return log.records(FakeCluster.TASKS).stream().map(r -> TaskCodec.read(r.value())).toList();
  }
}
