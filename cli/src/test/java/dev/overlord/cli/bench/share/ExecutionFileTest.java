package dev.overlord.cli.bench.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.cli.bench.share.ExecutionFile.Line;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutionFileTest {
  @TempDir Path folder;

  @Test
  void whatWasAdded_isReadBack_fromAnyLineOn() throws IOException {
    Path path = folder.resolve("executions");
    assertThat(ExecutionFile.count(path)).isZero();
    assertThat(ExecutionFile.read(path, 0)).isEmpty();
    List<Line> lines =
        LongStream.range(0, 10_000).mapToObj(n -> new Line(n, n % 8, 2 * n, 3 * n)).toList();

    try (ExecutionFile file = new ExecutionFile(path)) {
      lines.forEach(file::add);
    }

    assertThat(ExecutionFile.count(path)).isEqualTo(lines.size());
    assertThat(ExecutionFile.read(path, 0)).isEqualTo(lines);
    assertThat(ExecutionFile.read(path, 9_998)).isEqualTo(lines.subList(9_998, 10_000));
  }

  @Test
  void aTask_survivesItsRecord_whateverThePadding() {
    ShareTask task = new ShareTask(-1, 250);

    assertThat(ShareTask.decode(task.encode(0))).isEqualTo(task);
    assertThat(task.encode(500)).hasSize(500);
    assertThat(ShareTask.decode(task.encode(500))).isEqualTo(task);
  }
}
