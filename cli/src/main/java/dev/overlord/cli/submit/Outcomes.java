package dev.overlord.cli.submit;

import dev.overlord.cli.output.OutputFile;
import dev.overlord.cli.output.OutputLines;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.TaskResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Outcomes as they come: counted, and written to a file or to standard output. */
final class Outcomes {
  private final @Nullable OutputFile file;
  private final PrintWriter stdout;
  private long succeeded;
  private long failed;

  Outcomes(@Nullable OutputFile file, PrintWriter stdout) {
    this.file = file;
    this.stdout = stdout;
  }

  void take(TaskResult result) throws IOException {
    if (result.outcome() == Outcome.SUCCEEDED) {
      succeeded++;
    } else {
      failed++;
    }
    write(OutputLines.of(result));
  }

  /**
   * @param line with its line feed
   */
  void write(byte[] line) throws IOException {
    if (file != null) {
      file.append(line, false);
    } else {
      stdout.print(new String(line, StandardCharsets.UTF_8));
      stdout.flush();
    }
  }

  void flushIfDue() throws IOException {
    if (file != null) {
      file.flushIfDue();
    }
  }

  /** What there is stands in its place now. */
  void publish() throws IOException {
    if (file != null) {
      file.publish();
    }
  }

  long succeeded() {
    return succeeded;
  }

  /** Failed, cancelled, expired. */
  long failed() {
    return failed;
  }
}
