package dev.overlord.cli.submit;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.input.BoundedLines;
import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.protocol.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that a file names.
 *
 * @param sinceMs wall-clock milliseconds since the epoch, at which none had its outcome; 0: unknown
 */
record TaskLines(List<TaskRef> refs, long sinceMs) {
  private static final int MOST_BYTES = 1 << 20;

  /** By how much the clocks of who submitted and of a broker may differ. */
  private static final Duration CLOCKS = Duration.ofMinutes(10);

  /**
   * @param now of this machine; a later instant in the file is not believed
   * @throws CommandException a line names no task of this cluster
   */
  static TaskLines read(InputStream in, Topics topics, Instant now) throws IOException {
    List<TaskRef> refs = new ArrayList<>();
    Instant first = now;
    BoundedLines lines = new BoundedLines(in, MOST_BYTES);
    long number = 0;
    for (BoundedLines.Line line = lines.next(); line != null; line = lines.next()) {
      number++;
      byte[] bytes = line.bytes();
      if (bytes != null && bytes.length == 0) {
        continue;
      }
      SubmittedTask task = task(bytes, number);
      refs.add(ref(task, topics, number));
      Instant at = task.at() == null ? Instant.EPOCH : task.at();
      first = at.isBefore(first) ? at : first;
    }
    return new TaskLines(refs, Math.max(0, first.minus(CLOCKS).toEpochMilli()));
  }

  private static SubmittedTask task(byte @Nullable [] bytes, long number) {
    if (bytes == null) {
      throw wrong(number, "longer than " + MOST_BYTES + " bytes");
    }
    try {
      return Json.read(bytes, SubmittedTask.class);
    } catch (MalformedException e) {
      throw wrong(number, String.valueOf(e.getMessage()));
    }
  }

  private static TaskRef ref(SubmittedTask task, Topics topics, long number) {
    TaskRef ref;
    try {
      ref = TaskRef.parse(task.ref());
    } catch (IllegalArgumentException e) {
      throw wrong(number, String.valueOf(e.getMessage()));
    }
    if (!ref.topic().startsWith(topics.prefix() + "tasks.")) {
      throw wrong(number, "'" + ref + "' is no task of the namespace '" + topics.prefix() + "'");
    }
    return ref;
  }

  private static CommandException wrong(long number, String why) {
    return CommandException.usage(
        "line " + number + " of FILE names no task, as 'submit --json' prints them: " + why);
  }
}
