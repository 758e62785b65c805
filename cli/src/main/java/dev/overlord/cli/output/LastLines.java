package dev.overlord.cli.output;

import dev.overlord.cli.input.IdTable;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies a result file so that of each id only the last line stays. */
final class LastLines {
  private LastLines() {}

  static void copy(Path from, Path to) throws IOException {
    IdTable last = new IdTable();
    long[] number = {0};
    OutputLines.forEach(from, (former, line) -> last.put(former.customId(), number[0]++));
    number[0] = 0;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to), 1 << 16)) {
      OutputLines.forEach(
          from,
          (former, line) -> {
            if (last.get(former.customId()) == number[0]++) {
              out.write(line);
            }
          });
    }
  }
}
