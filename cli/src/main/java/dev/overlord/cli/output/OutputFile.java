package dev.overlord.cli.output;

import dev.overlord.cli.config.UsageException;
import dev.overlord.cli.input.BoundedLines;
import dev.overlord.common.time.Clock;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * The result file. It is built beside its place, under another name, of everything that is known
 * already; {@link #publish} puts it there in one step, so what a former run wrote stays readable
 * until the new file holds it too. Lines appended later reach the disk within a second if {@link
 * #flushIfDue} is called that often. Not thread-safe.
 */
public final class OutputFile implements AutoCloseable {
  private static final long FLUSH_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int LINES_LOOKED_AT = 100;

  private final Path place;
  private final Path building;
  private final Clock clock;
  private OutputStream out;
  private boolean published;
  private boolean superseded;
  private long flushedAt;

  private OutputFile(Path place, Clock clock) throws IOException {
    this.place = place;
    this.building = beside(place, ".building");
    this.clock = clock;
    this.out = open(building, StandardOpenOption.TRUNCATE_EXISTING);
    this.flushedAt = clock.monotonicNanos();
  }

  /** Begins to build the file anew; {@code place} is not touched yet. */
  public static OutputFile build(Path place, Clock clock) throws IOException {
    return new OutputFile(place, clock);
  }

  /**
   * Checks that a file at {@code place} which this run has not written may be replaced: it is empty
   * or holds result lines.
   *
   * @throws UsageException it is something else
   */
  public static void checkReplaceable(Path place) throws IOException {
    if (!Files.exists(place)) {
      return;
    }
    try (var lines = new BoundedLines(Files.newInputStream(place), 64 * 1024 * 1024)) {
      boolean previousWasNone = false;
      for (int i = 0; i < LINES_LOOKED_AT; i++) {
        BoundedLines.Line line = lines.next();
        if (line == null) {
          // A torn line is one only at the very end, and not if it is all there is.
          previousWasNone &= i == 1;
          break;
        }
        if (previousWasNone) {
          break;
        }
        byte[] bytes = line.bytes();
        previousWasNone = bytes == null || OutputLines.read(bytes) == null;
      }
      if (previousWasNone) {
        throw new UsageException(
            "'"
                + place
                + "' exists and holds no results: it would be overwritten. Name another"
                + " file with --out, or move that one away");
      }
    }
  }

  /**
   * @param line with its line feed
   * @param supersedes an earlier line of the same id; only the last one stays in the end
   */
  public void append(byte[] line, boolean supersedes) throws IOException {
    out.write(line);
    superseded |= supersedes;
  }

  /** Puts the file in its place. */
  public void publish() throws IOException {
    replace(building);
    published = true;
  }

  public void flushIfDue() throws IOException {
    long now = clock.monotonicNanos();
    if (now - flushedAt >= FLUSH_NANOS) {
      flushedAt = now;
      out.flush();
    }
  }

  /** Flushes, and takes out superseded lines; what was never published is deleted. */
  @Override
  public void close() throws IOException {
    if (!published) {
      out.close();
      Files.deleteIfExists(building);
    } else if (superseded) {
      replace(place);
      out.close();
    } else {
      out.close();
    }
  }

  private void replace(Path written) throws IOException {
    out.flush();
    Path whole = written;
    if (superseded) {
      out.close();
      whole = beside(place, ".last");
      LastLines.copy(written, whole);
      superseded = false;
      out = open(whole, StandardOpenOption.APPEND);
      if (!written.equals(place)) {
        Files.delete(written);
      }
    }
    force(whole);
    if (!whole.equals(place)) {
      Files.move(whole, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static OutputStream open(Path file, StandardOpenOption how) throws IOException {
    return new BufferedOutputStream(
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how),
        1 << 16);
  }

  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static Path beside(Path place, String suffix) {
    return place.resolveSibling("." + place.getFileName() + suffix);
  }
}
