package dev.overlord.cli.input;

import dev.overlord.cli.input.InputLine.BadLine;
import dev.overlord.cli.input.InputLine.TaskLine;
import dev.overlord.common.model.RawJson;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Streams the lines of INPUT, plain or gzip (known by its first bytes, not by its name). Holds one
 * line and, for the duplicates, an {@link IdTable} of the ids so far. The same file read twice
 * gives the same lines. Not thread-safe.
 */
public final class InputReader implements AutoCloseable {
  private final BoundedLines lines;
  private final LineParser parser;
  private final InputOptions options;
  private final IdTable firstLines = new IdTable();
  private long number;

  private InputReader(InputStream in, InputOptions options) {
    this.lines = new BoundedLines(in, options.maxTaskBytes());
    this.parser = new LineParser(options);
    this.options = options;
  }

  /**
   * @throws IOException the file cannot be read, or begins like gzip and is none
   */
  @SuppressWarnings("MustBeClosedChecker")
  public static InputReader open(Path input, InputOptions options) throws IOException {
    return open(Files.newInputStream(input), options);
  }

  /** As above, of a stream, which is closed with the reader. */
  @SuppressWarnings("MustBeClosedChecker")
  public static InputReader open(InputStream input, InputOptions options) throws IOException {
    InputStream file = new BufferedInputStream(input);
    try {
      file.mark(2);
      boolean gzip = file.read() == 0x1f && file.read() == 0x8b;
      file.reset();
      return new InputReader(gzip ? new GZIPInputStream(file, 64 * 1024) : file, options);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /**
   * The next line that is not blank; null at the end.
   *
   * @throws IOException the file cannot be read, for example a gzip file that was cut off
   */
  public @Nullable InputLine next() throws IOException {
    while (true) {
      BoundedLines.Line line = lines.next();
      if (line == null) {
        return null;
      }
      number++;
      byte[] bytes = line.bytes();
      if (bytes == null) {
        return bad(null, tooLarge(line.length(), options.maxTaskBytes()));
      }
      if (number == 1) {
        bytes = withoutByteOrderMark(bytes);
      }
      if (!isBlank(bytes)) {
        return parse(bytes);
      }
    }
  }

  private InputLine parse(byte[] bytes) {
    if (!isUtf8(bytes)) {
      return bad(null, "not UTF-8");
    }
    LineParser.Parsed parsed = parser.parse(bytes);
    RawJson body = parsed.body();
    if (body == null) {
      return bad(parsed.id(), String.valueOf(parsed.fault()));
    }
    if (body.size() > options.maxBodyBytes()) {
      return bad(parsed.id(), tooLarge(body.size(), options.maxBodyBytes()));
    }
    String id = parsed.id() == null ? lineId() : parsed.id();
    long first = firstLines.get(id);
    if (first != IdTable.ABSENT) {
      return bad(null, "duplicate id '" + id + "', first on line " + first);
    }
    firstLines.put(id, number);
    return new TaskLine(number, id, parsed.url(), body);
  }

  /** Takes an id that no other line has, so that each stands once in the output. */
  private BadLine bad(@Nullable String own, String reason) {
    String id = own == null ? lineId() : own;
    if (firstLines.get(id) != IdTable.ABSENT) {
      id = lineId();
    }
    for (int i = 2; firstLines.get(id) != IdTable.ABSENT; i++) {
      id = lineId() + "." + i;
    }
    firstLines.put(id, number);
    return new BadLine(number, id, reason);
  }

  private String lineId() {
    return "line-" + number;
  }

  private static String tooLarge(long size, long limit) {
    return "too large: " + size + " bytes, the limit is " + limit;
  }

  private static byte[] withoutByteOrderMark(byte[] bytes) {
    boolean marked =
        bytes.length >= 3
            && bytes[0] == (byte) 0xEF
            && bytes[1] == (byte) 0xBB
            && bytes[2] == (byte) 0xBF;
    return marked ? java.util.Arrays.copyOfRange(bytes, 3, bytes.length) : bytes;
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  /** JSON parsers let some broken sequences through, and what is broken must not reach a topic. */
  private static boolean isUtf8(byte[] bytes) {
    int ascii = 0;
    while (ascii < bytes.length && bytes[ascii] >= 0) {
      ascii++;
    }
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, ascii, bytes.length - ascii));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
