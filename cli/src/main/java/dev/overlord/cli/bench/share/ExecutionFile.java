package dev.overlord.cli.bench.share;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What a process of consumers has executed, appended now and then, so that telling it costs the
 * consumers nothing.
 */
public final class ExecutionFile implements AutoCloseable {
  /**
   * One execution, in microseconds of the wall clock since the epoch.
   *
   * @param consumer unique in the whole group
   */
  public record Line(long number, long consumer, long startedUs, long finishedUs) {
    private static final int BYTES = 4 * Long.BYTES;
  }

  private static final int LINES_AT_ONCE = 4_096;

  private final FileChannel file;
  private final Queue<Line> lines = new ConcurrentLinkedQueue<>();

  ExecutionFile(Path path) throws IOException {
    this.file =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
  }

  /** Any thread. */
  void add(Line line) {
    lines.add(line);
  }

  /** Appends what was added; one thread at a time. */
  synchronized void flush() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(LINES_AT_ONCE * Line.BYTES);
    while (!lines.isEmpty()) {
      for (Line line; buffer.hasRemaining() && (line = lines.poll()) != null; ) {
        buffer
            .putLong(line.number())
            .putLong(line.consumer())
            .putLong(line.startedUs())
            .putLong(line.finishedUs());
      }
      buffer.flip();
      while (buffer.hasRemaining()) {
        file.write(buffer);
      }
      buffer.clear();
    }
  }

  /** The number of executions in the file so far; 0 while there is none. */
  public static long count(Path path) throws IOException {
    return Files.exists(path) ? Files.size(path) / Line.BYTES : 0;
  }

  /** The executions in the file from the given one on. */
  public static List<Line> read(Path path, long from) throws IOException {
    List<Line> read = new ArrayList<>();
    if (!Files.exists(path)) {
      return read;
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
    bytes.position(Math.toIntExact(from * Line.BYTES));
    while (bytes.remaining() >= Line.BYTES) {
      read.add(new Line(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong()));
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    flush();
    file.close();
  }
}
