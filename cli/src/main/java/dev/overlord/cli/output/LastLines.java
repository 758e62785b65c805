package dev.overlord.cli.output;

import dev.overlord.cli.input.BoundedLines;
import dev.overlord.cli.input.IdTable;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies a result file so that of each id only the last line stays. */
final class LastLines {
  private static final int MOST_BYTES_OF_A_LINE = 256 * 1024 * 1024;

  private LastLines() {}

  static void copy(Path from, Path to) throws IOException {
    IdTable last = new IdTable();
    forEach(from, (number, id, line) -> last.put(id, number));
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to), 1 << 16)) {
      forEach(
          from,
          (number, id, line) -> {
            if (last.get(id) == number) {
              out.write(line);
              out.write('\n');
            }
          });
    }
  }

  @FunctionalInterface
  interface Visitor {
    void line(long number, String id, byte[] line) throws IOException;
  }

  /** Visits the lines that are whole; a torn one is passed over. */
  static void forEach(Path file, Visitor visitor) throws IOException {
    try (var lines = new BoundedLines(Files.newInputStream(file), MOST_BYTES_OF_A_LINE)) {
      long number = 0;
      for (var line = lines.next(); line != null; line = lines.next()) {
        byte[] bytes = line.bytes();
        String id = bytes == null ? null : OutputLines.customId(bytes);
        if (bytes != null && id != null) {
          visitor.line(number, id, bytes);
        }
        number++;
      }
    }
  }
}
