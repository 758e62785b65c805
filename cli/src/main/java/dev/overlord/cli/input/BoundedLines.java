package dev.overlord.cli.input;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream at line feeds. Of a line longer than the bound only its length is kept, so that a
 * file without line ends costs no more memory than the bound.
 */
public final class BoundedLines implements AutoCloseable {
  private static final int BUFFER = 64 * 1024;

  private final InputStream in;
  private final int bound;
  private final byte[] buffer = new byte[BUFFER];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(BUFFER);
  private int at;
  private int filled;
  private long lineLength;

  /**
   * @param length of the line in bytes, without its line end
   * @param bytes null when it is longer than the bound
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Line(long length, byte @Nullable [] bytes) {}

  /**
   * @param bound the most bytes of a line that are kept
   */
  public BoundedLines(InputStream in, int bound) {
    this.in = in;
    this.bound = bound;
  }

  /** The next line without its line feed and a carriage return before it; null at the end. */
  public @Nullable Line next() throws IOException {
    line.reset();
    lineLength = 0;
    boolean any = false;
    while (fill()) {
      any = true;
      int end = lineFeed();
      keep(end < 0 ? filled : end);
      if (end >= 0) {
        at = end + 1;
        return cut();
      }
      at = filled;
    }
    return any ? cut() : null;
  }

  private boolean fill() throws IOException {
    if (at == filled) {
      at = 0;
      filled = Math.max(0, in.read(buffer));
    }
    return at < filled;
  }

  private int lineFeed() {
    for (int i = at; i < filled; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void keep(int end) {
    lineLength += end - at;
    if (lineLength <= bound) {
      line.write(buffer, at, end - at);
    }
  }

  private Line cut() {
    if (lineLength > bound) {
      return new Line(lineLength, null);
    }
    byte[] bytes = line.toByteArray();
    int length = bytes.length;
    if (length > 0 && bytes[length - 1] == '\r') {
      bytes = java.util.Arrays.copyOf(bytes, length - 1);
    }
    return new Line(bytes.length, bytes);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
