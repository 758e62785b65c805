package dev.overlord.cli.submit;

import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.config.UsageException;
import dev.overlord.cli.input.InputLine;
import dev.overlord.cli.input.InputLine.BadLine;
import dev.overlord.cli.input.InputLine.TaskLine;
import dev.overlord.cli.input.InputReader;
import dev.overlord.cli.output.OutputFile;
import dev.overlord.cli.output.OutputLines;
import dev.overlord.cli.run.Progress;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.Clock;
import dev.overlord.common.time.SystemClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** One {@code submit}, from the first line to the last result. For one use, on one thread. */
final class Submission {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MOST_NOTES = 20;

  private final Log log;
  private final Topics topics;
  private final String topic;
  private final boolean json;
  private final boolean wait;
  private final @Nullable OutputFile out;
  private final PrintWriter stdout;
  private final PrintWriter stderr;
  private final Clock clock = new SystemClock();
  private long submitted;
  private long invalid;
  private long succeeded;
  private long failed;

  Submission(
      Log log,
      Topics topics,
      String topic,
      boolean json,
      boolean wait,
      @Nullable OutputFile out,
      CommandSpec spec) {
    this.log = log;
    this.topics = topics;
    this.topic = topic;
    this.json = json;
    this.wait = wait;
    this.out = out;
    this.stdout = spec.commandLine().getOut();
    this.stderr = spec.commandLine().getErr();
  }

  /** With {@code --json} and without {@code --wait}, a line per task. */
  record Accepted(String id, String ref) {}

  /** With {@code --json} and {@code --wait}, the last line. */
  record Ended(long submitted, long invalid, long succeeded, long failed) {}

  ExitCode run(InputReader input) throws IOException {
    if (wait) {
      try (Awaited awaited = new Awaited(log, topics.results())) {
        submit(input, awaited);
        collect(awaited);
      }
    } else {
      submit(input, null);
    }
    summarise();
    return invalid + failed == 0 ? ExitCode.OK : ExitCode.SOME_FAILED;
  }

  private void submit(InputReader input, @Nullable Awaited awaited) throws IOException {
    try (TaskSender sender = new TaskSender(log, topic, (id, ref) -> accepted(id, ref, awaited))) {
      for (InputLine line = next(input); line != null; line = next(input)) {
        switch (line) {
          case TaskLine task -> sender.send(task);
          case BadLine bad -> refused(bad);
        }
      }
      sender.finish();
    }
    if (invalid > MOST_NOTES) {
      stderr.println("… and " + (invalid - MOST_NOTES) + " more invalid lines");
    }
    stdout.flush();
  }

  private static @Nullable InputLine next(InputReader input) {
    try {
      return input.next();
    } catch (IOException e) {
      throw new UsageException("FILE cannot be read any further: " + e.getMessage());
    }
  }

  private void accepted(String id, TaskRef ref, @Nullable Awaited awaited) {
    submitted++;
    if (awaited != null) {
      awaited.expect(ref);
    } else if (json) {
      stdout.println(
          new String(Json.write(new Accepted(id, ref.toString())), StandardCharsets.UTF_8));
    } else if (submitted == 1) {
      stdout.println("first task: " + ref);
    }
  }

  private void refused(BadLine bad) throws IOException {
    if (++invalid <= MOST_NOTES) {
      stderr.println("line " + bad.lineNumber() + ": " + bad.reason());
    }
    if (wait) {
      write(OutputLines.of(bad));
    }
  }

  private void collect(Awaited awaited) throws IOException {
    long began = clock.monotonicNanos();
    long answered = began;
    try (Progress progress = Progress.onStderr(clock)) {
      while (awaited.open() > 0) {
        try {
          awaited.poll(POLL, this::ended);
          answered = clock.monotonicNanos();
        } catch (LogUnavailableException e) {
          if (clock.monotonicNanos() - answered > PATIENCE.toNanos()) {
            throw e;
          }
          clock.pause(POLL);
        }
        progress.update(state(clock.monotonicNanos() - began, awaited.open()));
        if (out != null) {
          out.flushIfDue();
        }
      }
    }
    if (out != null) {
      out.publish();
    }
  }

  private Progress.State state(long nanos, long open) {
    long done = submitted - open;
    double rate = done / Math.max(0.001, nanos / 1e9);
    Duration left = done == 0 ? null : Duration.ofMillis((long) (open / rate * 1_000));
    return new Progress.State(submitted, done, failed, null, 0, rate, left);
  }

  private void ended(TaskResult result) throws IOException {
    if (result.outcome() == Outcome.SUCCEEDED) {
      succeeded++;
    } else {
      failed++;
    }
    write(OutputLines.of(result));
  }

  private void write(byte[] line) throws IOException {
    if (out != null) {
      out.append(line, false);
    } else {
      stdout.print(new String(line, StandardCharsets.UTF_8));
      stdout.flush();
    }
  }

  private void summarise() {
    if (!wait) {
      (json ? stderr : stdout)
          .println(submitted + " submitted" + (invalid == 0 ? "" : ", " + invalid + " invalid"));
    } else {
      stderr.printf(
          "%d submitted, %d succeeded, %d failed, %d invalid%n",
          submitted, succeeded, failed, invalid);
      if (json) {
        Ended ended = new Ended(submitted, invalid, succeeded, failed);
        stdout.println(new String(Json.write(ended), StandardCharsets.UTF_8));
      }
    }
    stdout.flush();
    stderr.flush();
  }
}
