package dev.overlord.http.api;

import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskRef;
import dev.overlord.http.Problem;
import dev.overlord.http.ProblemException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Submits a stream of tasks, one in a line (NDJSON), holding a bounded number of them at a time. A
 * bad line is reported and does not keep the others back.
 */
final class ManyTasks {
  /** Lines that were sent and not confirmed yet. */
  private static final int UNCONFIRMED_MAX = 1_000;

  /** Of the lines that are reported in full; all are counted. */
  private static final int LISTED_MAX = 1_000;

  /** Some room for pool and lane beside the largest task. */
  private static final int LINE_BYTES_MAX = Task.MAX_BYTES + 64 * 1024;

  /**
   * @param line from 1
   */
  record BadLine(long line, @Nullable String field, String detail) {}

  /**
   * @param errors the first of the rejected lines
   */
  record Report(long accepted, long rejected, List<BadLine> errors) {}

  private record Sent(long line, CompletableFuture<TaskRef> ref) {}

  private final Submission submission;
  private final @Nullable String pool;
  private final Deque<Sent> unconfirmed = new ArrayDeque<>();
  private final List<BadLine> errors = new ArrayList<>();
  private @Nullable Problem firstProblem;
  private long line;
  private long accepted;
  private long rejected;

  ManyTasks(Submission submission, @Nullable String pool) {
    this.submission = submission;
    this.pool = pool;
  }

  /**
   * @throws ProblemException none of the lines was accepted, so that nobody takes that for a
   *     success
   */
  Report submit(InputStream body) throws IOException {
    try (InputStream in = new BufferedInputStream(body, 64 * 1024)) {
      boolean more = true;
      while (more) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        more = readLine(in, bytes);
        if (more || bytes.size() > 0) {
          line++;
          take(bytes.toByteArray());
        }
      }
    }
    while (!unconfirmed.isEmpty()) {
      confirm(unconfirmed.remove());
    }
    if (accepted == 0 && firstProblem != null) {
      throw ProblemException.of(
          firstProblem.of(
              "none of the lines was accepted ("
                  + rejected
                  + " rejected); line "
                  + errors.getFirst().line()
                  + ": ",
              List.copyOf(errors)));
    }
    return new Report(accepted, rejected, List.copyOf(errors));
  }

  /** False at the end of the stream. What is longer than a line may be is read over. */
  private static boolean readLine(InputStream in, ByteArrayOutputStream bytes) throws IOException {
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        return true;
      }
      if (bytes.size() <= LINE_BYTES_MAX) {
        bytes.write(next);
      }
    }
    return false;
  }

  private void take(byte[] bytes) {
    if (isBlank(bytes)) {
      return;
    }
    try {
      if (bytes.length > LINE_BYTES_MAX) {
        throw ProblemException.tooLarge("the line has more than " + LINE_BYTES_MAX + " bytes");
      }
      unconfirmed.add(new Sent(line, submission.send(TaskRequest.parse(bytes), pool)));
    } catch (ProblemException e) {
      reject(line, e.problem());
    }
    if (unconfirmed.size() >= UNCONFIRMED_MAX) {
      confirm(unconfirmed.remove());
    }
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte each : bytes) {
      if (each != ' ' && each != '\r' && each != '\t') {
        return false;
      }
    }
    return true;
  }

  private void confirm(Sent sent) {
    try {
      Submission.written(sent.ref());
      accepted++;
    } catch (ProblemException e) {
      reject(sent.line(), e.problem());
    }
  }

  private void reject(long number, Problem problem) {
    rejected++;
    if (firstProblem == null) {
      firstProblem = problem;
    }
    if (errors.size() < LISTED_MAX) {
      errors.add(new BadLine(number, problem.field(), problem.detail()));
    }
  }
}
