package dev.overlord.cli.process;

import dev.overlord.cli.command.Failures;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Finds the line of a child's log that says why it ended. */
final class LogTail {
  private static final int LONGEST_TAIL = 64 * 1024;

  private LogTail() {}

  /**
   * The last error sentence, else the last ERROR line, else the last line at all.
   *
   * @param from where the lines of the child's last life begin
   */
  static String lastError(Path log, long from) {
    List<String> lines;
    try {
      lines = tail(log, from);
    } catch (IOException e) {
      return "its log cannot be read: " + e;
    }
    String last = "it printed nothing";
    String error = "";
    for (String line : lines) {
      if (line.startsWith(Failures.PREFIX)) {
        error = line.substring(Failures.PREFIX.length());
      } else if (line.contains(" ERROR ") && error.isEmpty()) {
        error = line;
      }
      last = line;
    }
    return error.isEmpty() ? last : error;
  }

  private static List<String> tail(Path log, long from) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long start = Math.max(from, file.length() - LONGEST_TAIL);
      byte[] bytes = new byte[(int) Math.max(0, file.length() - start)];
      file.seek(start);
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank())
          .toList();
    }
  }
}
