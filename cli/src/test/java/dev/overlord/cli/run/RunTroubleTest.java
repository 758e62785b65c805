package dev.overlord.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.overlord.cli.command.ExitCode;
import dev.overlord.common.log.MemoryLog.LostCommit;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.Task;
import dev.overlord.common.time.SystemClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that die, are interrupted, or lose what they rely on for a while. */
@Timeout(60)
class RunTroubleTest {
  @TempDir Path folder;
  private JobFixture jobs;

  @BeforeEach
  void jobs() {
    jobs = new JobFixture(folder);
  }

  @Test
  void runThatDied_isResumedWithoutSubmittingAnythingTwice() throws Exception {
    jobs.lines(900);
    var answered = new AtomicInteger();
    assertThatThrownBy(() ->
            jobs.run(task -> {
              if (answered.incrementAndGet() > 400) {
                Objects.requireNonNull(jobs.cluster).fail("worker-1 fails at every start");
                return Optional.empty();
              }
              return Optional.of(Outcome.SUCCEEDED);
            }))
        .isInstanceOf(InfrastructureException.class)
        .hasMessage("worker-1 fails at every start");
    Files.writeString(jobs.out, "{\"id\":\"torn", StandardOpenOption.APPEND);

    Summary summary = jobs.run(JobFixture::succeed);

    assertThat(summary.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(summary.tasks()).isEqualTo(900);
    assertThat(summary.skipped()).isPositive();
    assertThat(jobs.errorCodes()).hasSize(900).doesNotContainValue("http_500");
    assertThat(jobs.tasks()).extracting(Task::id).hasSize(900).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void commitWhoseAnswerIsLost_leavesEachTaskOnce(LostCommit lost) throws Exception {
    jobs.lines(700);
    jobs.log.loseNextCommit(lost);

    Summary summary = jobs.run(JobFixture::succeed);

    assertThat(summary.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(jobs.tasks()).extracting(Task::id).hasSize(700).doesNotHaveDuplicates();
    assertThat(summary.duplicates()).isZero();
  }

  @Test
  void tasksThatNobodySees_sinceKafkaLostTheirEnd_becomeVisibleOnce() throws Exception {
    jobs.lines(10);
    jobs.shown = new LostEndLog(jobs.log, LostEndLog.Then.COMES_BACK);
    var quick =
        new SteppedClock() {
          @Override
          public long monotonicNanos() {
            advance(Duration.ofSeconds(1));
            return super.monotonicNanos();
          }
        };

    Summary summary = jobs.job(JobFixture::succeed, quick, jobs.notes).run();

    assertThat(summary.succeeded()).isEqualTo(10);
    assertThat(jobs.tasks()).extracting(Task::id).hasSize(10).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void tasksThatWereAcknowledged_andUndoneWithTheNextTransaction_areSubmittedAgain(int failing)
      throws Exception {
    jobs.lines(900);
    var log = new LostEndLog(jobs.log, LostEndLog.Then.IS_UNDONE);
    log.failing = failing;
    jobs.shown = log;

    Summary summary = jobs.run(JobFixture::succeed);

    assertThat(summary.succeeded()).isEqualTo(900);
    assertThat(summary.skipped()).isZero();
    assertThat(jobs.tasks()).extracting(Task::id).hasSize(900).doesNotHaveDuplicates();
  }

  /** INPUT is read twice; what failed by then has had its turn. */
  @Test
  void retryOfWhatFailed_isOncePerCommand_alsoWhereTasksAreLost() throws Exception {
    jobs.lines(1_100);
    var log = new LostEndLog(jobs.log, LostEndLog.Then.IS_UNDONE);
    log.before = 1;
    log.failure =
        () -> {
          while (jobs.log.records(FakeCluster.TOPICS.results()).size() < 500) {
            Thread.onSpinWait();
          }
        };
    jobs.shown = log;

    Summary summary = jobs.run(task -> Optional.of(Outcome.FAILED), "retry");

    assertThat(summary.failed()).isEqualTo(1_100);
    assertThat(summary.skipped()).isZero();
    assertThat(jobs.tasks()).extracting(Task::id).hasSize(1_100).doesNotHaveDuplicates();
  }

  @Test
  void inputThatChanged_whenLostTasksAreNeededFromIt_endsTheRun() throws Exception {
    jobs.lines(900);
    var log = new LostEndLog(jobs.log, LostEndLog.Then.IS_UNDONE);
    log.failure = () -> write(jobs.input, "{\"prompt\": \"another\"}\n");
    jobs.shown = log;

    assertThatThrownBy(() -> jobs.run(JobFixture::succeed))
        .isInstanceOf(InfrastructureException.class)
        .hasMessageContaining("INPUT " + jobs.input + " has changed since");
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void brokerThatIsRestarted_isWaitedFor() throws Exception {
    jobs.lines(10);
    var clock = new SteppedClock();
    var pauses = new AtomicInteger();
    clock.atPause(() -> {
      if (pauses.incrementAndGet() == 5) {
        jobs.log.available(true);
      }
    });
    var wentAway = new AtomicInteger();
    Summary summary =
        jobs.job(
                task -> {
                  if (wentAway.incrementAndGet() == 10) {
                    jobs.log.available(false);
                  }
                  return Optional.of(Outcome.SUCCEEDED);
                },
                clock,
                jobs.notes)
            .run();

    assertThat(pauses).hasValueGreaterThanOrEqualTo(5);
    assertThat(summary.succeeded()).isEqualTo(10);
  }

  @Test
  void brokerThatStaysAway_isAClearError() throws IOException {
    jobs.lines(10);
    var clock = new SteppedClock();

    assertThatThrownBy(() ->
            jobs.job(
                    task -> {
                      jobs.log.available(false);
                      return Optional.empty();
                    },
                    clock,
                    jobs.notes)
                .run())
        .isInstanceOf(InfrastructureException.class)
        .hasMessageContaining("Kafka did not answer for 60 s while reading overlord.");
  }

  @Test
  void backendThatIsNotThere_leavesNoTask() throws IOException {
    jobs.lines(10);

    assertThatThrownBy(() ->
            jobs.job(
                    JobFixture::succeed,
                    new SystemClock(),
                    jobs.notes,
                    Optional.of("http://x refuses."),
                    "url")
                .run())
        .isInstanceOf(InfrastructureException.class)
        .hasMessage("http://x refuses.");
    assertThat(jobs.cluster).isNull();
  }

  @Test
  void interrupt_drainsAndSaysHowMuchIsLeft() throws Exception {
    jobs.lines(10);
    var job = new ArrayList<RunJob>();
    job.add(
        jobs.job(
            task -> {
              if (!"t7".equals(task.id())) {
                return Optional.of(Outcome.SUCCEEDED);
              }
              job.getFirst().interrupt();
              return Optional.empty();
            },
            new SystemClock(),
            jobs.notes));

    Summary summary = job.getFirst().run();

    assertThat(summary.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(summary.tasks()).isEqualTo(10);
    assertThat(summary.succeeded()).isLessThan(10);
    assertThat(Objects.requireNonNull(jobs.cluster).calls)
        .containsExactly("startMembers", "drain", "close");
    assertThat(jobs.errorCodes()).hasSize((int) summary.succeeded());
  }

  @Test
  void resultsThatRetentionTook_areKeptFromTheFormerFile() throws Exception {
    jobs.lines(10);
    jobs.run(JobFixture::succeed);
    for (int i = 0; i < 2; i++) {
      jobs.purge(new Partition(FakeCluster.TOPICS.results(), i));
      jobs.purge(new Partition(FakeCluster.TASKS, i));
    }

    Summary summary = jobs.run(JobFixture::succeed);

    assertThat(summary.succeeded()).isEqualTo(10);
    assertThat(jobs.errorCodes()).hasSize(10);
    assertThat(jobs.tasks()).isEmpty();
  }
}
