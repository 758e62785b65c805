package dev.overlord.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.cli.command.ExitCode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunJobTest {
  @TempDir Path folder;
  private JobFixture jobs;

  @BeforeEach
  void jobs() {
    jobs = new JobFixture(folder);
  }

  @Test
  void everyLine_getsOneResultLine() throws Exception {
    jobs.lines(1200);
    Files.writeString(
        jobs.input, "broken\n{\"id\":\"t0\",\"payload\":{}}\n", StandardOpenOption.APPEND);

    Summary summary = jobs.run(JobFixture::succeed);

    assertThat(summary.exitCode()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(summary.tasks()).isEqualTo(1202);
    assertThat(summary.succeeded()).isEqualTo(1200);
    assertThat(summary.failed()).isEqualTo(2);
    assertThat(summary.invalid()).isEqualTo(2);
    assertThat(summary.tokensOut()).isEqualTo(6000);
    assertThat(summary.latencyP95Ms()).isEqualTo(100);
    assertThat(summary.maxConcurrency()).isEqualTo(1200);
    assertThat(jobs.errorCodes()).hasSize(1202).containsEntry("line-1202", "invalid_line");
    assertThat(jobs.notes.lines)
        .contains(
            "line 1201: not JSON: Unrecognized token 'broken': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')");
    assertThat(jobs.notes.states.getLast().done()).isEqualTo(1202);
  }

  @Test
  void task_holdsUrlBodyAndLabels() throws Exception {
    Files.writeString(
        jobs.input,
        "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"n\": 1.10}}\n");

    jobs.run(JobFixture::succeed);

    Task task = jobs.tasks().getFirst();
    assertThat(task.id()).isEqualTo("a");
    assertThat(task.payload().toString())
        .isEqualTo("{\"url\":\"/v1/embeddings\",\"body\":{\"n\": 1.10}}");
    assertThat(task.labels())
        .containsEntry("line", "1")
        .containsEntry("round", "0")
        .containsKey("run");
  }

  @Test
  void finishedRun_isNotRunAgain() throws Exception {
    jobs.lines(10);
    jobs.run(JobFixture::succeed);
    Files.delete(jobs.out);

    Summary summary = jobs.run(JobFixture::succeed);

    assertThat(summary.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(summary.skipped()).isEqualTo(10);
    assertThat(summary.tasksPerSecond()).isZero();
    assertThat(jobs.tasks()).hasSize(10);
    assertThat(jobs.errorCodes()).hasSize(10);
  }

  @Test
  void failedTasks_runAgainOnlyWhenAskedTo() throws Exception {
    jobs.lines(20);
    Function<Task, Optional<Outcome>> oddFail =
        task ->
            Optional.of(
                Integer.parseInt(String.valueOf(task.id()).substring(1)) % 2 == 0
                    ? Outcome.SUCCEEDED
                    : Outcome.FAILED);
    assertThat(jobs.run(oddFail).failed()).isEqualTo(10);
    assertThat(jobs.run(oddFail).failed()).isEqualTo(10);
    assertThat(jobs.tasks()).hasSize(20);

    assertThat(jobs.run(oddFail, "retry").failed()).isEqualTo(10);
    assertThat(jobs.tasks()).hasSize(30);
    Summary last = jobs.run(JobFixture::succeed, "retry");

    assertThat(last.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(jobs.tasks()).hasSize(40);
    assertThat(jobs.tasks().getLast().labels()).containsEntry("round", "2");
    assertThat(Files.readAllLines(jobs.out)).hasSize(20);
    assertThat(jobs.errorCodes()).hasSize(20).doesNotContainValue("http_500");
    assertThat(jobs.run(JobFixture::succeed, "retry").skipped()).isEqualTo(20);
  }

  @Test
  void pool_isPublishedWhenItDiffers() throws Exception {
    jobs.lines(1);
    jobs.run(JobFixture::succeed);
    jobs.run(JobFixture::succeed);
    jobs.run(JobFixture::succeed, "url");

    List<PoolDefinition> published =
        jobs.log.records(FakeCluster.TOPICS.pools()).stream()
            .map(r -> Json.read(Objects.requireNonNull(r.value()), PoolDefinition.class))
            .toList();
    assertThat(published).extracting(PoolDefinition::revision).containsExactly(1L, 2L);
    assertThat(published.getFirst().concurrency()).isEqualTo(2);
    assertThat(published.getFirst().changedBy()).isEqualTo("run");
    assertThat(published.getLast().endpoints().getFirst().url()).isEqualTo(FakeCluster.URL);
    assertThat(published.getLast().model()).isEqualTo("m");
  }

  @Test
  void fileWithoutAnyTask_startsNothing() throws Exception {
    Files.writeString(jobs.input, "broken\n");

    Summary summary = jobs.run(JobFixture::succeed);

    assertThat(summary.exitCode()).isEqualTo(ExitCode.SOME_FAILED);
    assertThat(jobs.cluster).isNull();
    assertThat(jobs.errorCodes()).containsExactly(Map.entry("line-1", "invalid_line"));
  }
}
