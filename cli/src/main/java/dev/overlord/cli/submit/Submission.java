package dev.overlord.cli.submit;

import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.config.UsageException;
import dev.overlord.cli.input.InputLine;
import dev.overlord.cli.input.InputLine.BadLine;
import dev.overlord.cli.input.InputLine.TaskLine;
import dev.overlord.cli.input.InputReader;
import dev.overlord.cli.output.OutputLines;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.time.Clock;
import dev.overlord.common.time.SystemClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One {@code submit}, from the first line to the last result. For one use, on one thread. */
final class Submission {
  private static final int MOST_NOTES = 20;

  private final Log log;
  private final String topic;
  private final boolean json;
  private final PrintWriter stdout;
  private final PrintWriter stderr;
  private final Stop stop;
  private final Clock clock = new SystemClock();
  private long submitted;
  private long invalid;

  /**
   * @param json a line for each task on {@code stdout}, or with {@link #runAndWait} one at the end
   */
  Submission(
      Log log, String topic, boolean json, PrintWriter stdout, PrintWriter stderr, Stop stop) {
    this.log = log;
    this.topic = topic;
    this.json = json;
    this.stdout = stdout;
    this.stderr = stderr;
    this.stop = stop;
  }

  /** With {@code --wait}: where outcomes go, and what is needed to fetch the rest later. */
  record Wait(Outcomes outcomes, TasksFile tasks, String results, String rest) {}

  /**
   * With {@code --json} and {@code --wait}, the last line.
   *
   * @param open submitted, without an outcome yet
   * @param tasks the file with all of them if some are open, for {@code results}
   */
  record Ended(
      long submitted,
      long invalid,
      long succeeded,
      long failed,
      long open,
      @Nullable String tasks) {}

  /** Submits, and no more. */
  ExitCode run(InputReader input) throws IOException {
    submit(input, null, null);
    String counts = submitted + " submitted" + (invalid == 0 ? "" : ", " + invalid + " invalid");
    (json ? stderr : stdout).println(counts + (stop.asked() ? "; interrupted" : ""));
    stdout.flush();
    return exitCode(0);
  }

  /** Submits, and waits for the outcomes. */
  ExitCode runAndWait(InputReader input, Wait wait) throws IOException {
    try (Awaited awaited = Awaited.fromNow(log, wait.results())) {
      try {
        submit(input, awaited, wait);
        new OutcomeWait(clock, awaited, wait.outcomes(), stop).run();
      } catch (LogUnavailableException e) {
        leave(awaited, wait, "Kafka does not answer");
        throw e;
      }
      wait.outcomes().publish();
      if (awaited.open() > 0) {
        leave(awaited, wait, "Interrupted");
      }
      summarise(awaited.open(), wait);
      return exitCode(wait.outcomes().failed());
    }
  }

  private ExitCode exitCode(long failed) {
    if (stop.asked()) {
      return ExitCode.INTERRUPTED;
    }
    return invalid + failed == 0 ? ExitCode.OK : ExitCode.SOME_FAILED;
  }

  private void submit(InputReader input, @Nullable Awaited awaited, @Nullable Wait wait)
      throws IOException {
    try (TaskSender sender =
        new TaskSender(log, topic, (id, ref) -> accepted(id, ref, awaited, wait))) {
      for (InputLine line = next(input); line != null; line = next(input)) {
        switch (line) {
          case TaskLine task -> sender.send(task);
          case BadLine bad -> refused(bad, wait);
        }
      }
      sender.finish();
    }
    if (invalid > MOST_NOTES) {
      stderr.println("… and " + (invalid - MOST_NOTES) + " more invalid lines");
    }
    stdout.flush();
  }

  private @Nullable InputLine next(InputReader input) {
    try {
      InputLine line = stop.asked() ? null : input.next();
      // What was read last may be the beginning of a line.
      return stop.asked() ? null : line;
    } catch (IOException e) {
      throw new UsageException("FILE cannot be read any further: " + e.getMessage());
    }
  }

  private void accepted(String id, TaskRef ref, @Nullable Awaited awaited, @Nullable Wait wait) {
    submitted++;
    SubmittedTask task = new SubmittedTask(id, ref.toString(), clock.wall());
    if (awaited != null && wait != null) {
      awaited.expect(ref);
      wait.tasks().add(task);
    } else if (json) {
      stdout.println(new String(Json.write(task), StandardCharsets.UTF_8));
    } else if (submitted == 1) {
      stdout.println("first task: " + ref);
    }
  }

  private void refused(BadLine bad, @Nullable Wait wait) throws IOException {
    if (++invalid <= MOST_NOTES) {
      stderr.println("line " + bad.lineNumber() + ": " + bad.reason());
    }
    if (wait != null) {
      wait.outcomes().write(OutputLines.of(bad));
    }
  }

  /** The tasks go on without this command; this says how to get what comes of them. */
  private void leave(Awaited awaited, Wait wait, String why) throws IOException {
    wait.tasks().keep();
    stderr.printf(
        "%s: %d of %d tasks have their outcome, the others go on. All outcomes, when they are"
            + " there:%n  %s%n",
        why, awaited.expected() - awaited.open(), awaited.expected(), wait.rest());
    stderr.flush();
  }

  private void summarise(long open, Wait wait) {
    Outcomes outcomes = wait.outcomes();
    stderr.printf(
        "%d submitted, %d succeeded, %d failed, %d invalid%s%n",
        submitted,
        outcomes.succeeded(),
        outcomes.failed(),
        invalid,
        open == 0 ? "" : ", " + open + " not done");
    if (json) {
      String tasks = open == 0 ? null : wait.tasks().path().toString();
      Ended ended =
          new Ended(submitted, invalid, outcomes.succeeded(), outcomes.failed(), open, tasks);
      stdout.println(new String(Json.write(ended), StandardCharsets.UTF_8));
    }
    stdout.flush();
    stderr.flush();
  }
}
