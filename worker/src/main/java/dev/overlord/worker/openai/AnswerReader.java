package dev.overlord.worker.openai;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one HTTP/1.x response (RFC 9112), and of its body no more than a limit.
 *
 * <p>A {@link ProtocolException} says that what came is no such response; any other IOException
 * that the connection ended before the response did.
 */
final class AnswerReader {
  private static final int HEAD_BYTES_MAX = 64 * 1024;
  private static final int FRAMING_BYTES_MAX = 8;

  private final InputStream in;
  private final int bodyBytesMax;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private Map<String, String> headers = Map.of();
  private long headBytes;
  private boolean reusable;
  private long announced;
  private final @Nullable BodySink sink;
  private boolean sinking;
  private long taken;

  AnswerReader(InputStream in, int bodyBytesMax) {
    this(in, bodyBytesMax, null);
  }

  /**
   * @param sink offered the body of the answer piece by piece, as it comes; null for nobody
   */
  AnswerReader(InputStream in, int bodyBytesMax, @Nullable BodySink sink) {
    this.in = in;
    this.bodyBytesMax = bodyBytesMax;
    this.sink = sink;
  }

  BackendAnswer read() throws IOException {
    int status;
    do {
      String statusLine = line();
      status = status(statusLine);
      headers = headers();
      reusable = staysOpen(statusLine);
    } while (status < 200);
    sinking = sink != null && sink.takes(status, headers);
    boolean whole = status == 204 || status == 304 || body();
    if (!whole) {
      reusable = false;
      return new BackendAnswer(status, headers, null, Math.max(announced, taken));
    }
    return new BackendAnswer(status, headers, body.toByteArray(), body.size());
  }

  /** Whether the body went to the sink, as a stream does. */
  boolean streamed() {
    return sinking;
  }

  /** Whether the connection may carry another request after this response. */
  boolean reusable() {
    return reusable;
  }

  private boolean staysOpen(String statusLine) {
    String connection = headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
    return statusLine.startsWith("HTTP/1.1")
        ? !connection.contains("close")
        : connection.contains("keep-alive");
  }

  private static int status(String line) throws ProtocolException {
    boolean wellFormed = line.startsWith("HTTP/1.") && line.length() >= 12 && line.charAt(8) == ' ';
    try {
      int status = wellFormed ? Integer.parseInt(line.substring(9, 12)) : 0;
      // 101 would hand the connection to another protocol, which nobody asked for.
      if (status >= 100 && status != 101) {
        return status;
      }
    } catch (NumberFormatException e) {
      // Said below, with the line.
    }
    throw new ProtocolException("not an HTTP/1.1 response: '" + Texts.bounded(line, 80) + "'");
  }

  private Map<String, String> headers() throws IOException {
    Map<String, String> read = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new ProtocolException("not a header: '" + Texts.bounded(line, 80) + "'");
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      read.merge(name, line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
    }
    return read;
  }

  /** False once the body has proved larger than the limit; the rest of it is not read. */
  private boolean body() throws IOException {
    String coding = headers.get("transfer-encoding");
    if (coding != null) {
      if (!coding.equalsIgnoreCase("chunked")) {
        throw new ProtocolException("transfer-encoding '" + coding + "' was not asked for");
      }
      return chunks();
    }
    String length = headers.get("content-length");
    if (length == null) {
      reusable = false;
      return toTheEnd();
    }
    announced = number(length, 10);
    return (sinking || announced <= bodyBytesMax) && bytes(announced);
  }

  private boolean chunks() throws IOException {
    while (true) {
      String line = line();
      int extension = line.indexOf(';');
      long size = number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
      if (size == 0) {
        var unusedTrailers = headers();
        return true;
      }
      if (!bytes(size)) {
        return false;
      }
      if (!line().isEmpty()) {
        throw new ProtocolException("a chunk is longer than it said");
      }
    }
  }

  private boolean bytes(long count) throws IOException {
    var buffer = new byte[(int) Math.min(count, 16 * 1024)];
    for (long left = count; left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new EOFException("the response ended in the middle of its body");
      }
      left -= read;
      if (!take(buffer, read)) {
        return false;
      }
    }
    return true;
  }

  private boolean toTheEnd() throws IOException {
    var buffer = new byte[16 * 1024];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      if (!take(buffer, read)) {
        return false;
      }
    }
    return true;
  }

  private boolean take(byte[] buffer, int count) throws IOException {
    taken += count;
    if (sinking && sink != null) {
      return sink.feed(buffer, count);
    }
    body.write(buffer, 0, count);
    return taken <= bodyBytesMax;
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream(64);
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection was closed before the response was complete");
      }
      // Chunks of one byte have three bytes of framing each.
      if (++headBytes > HEAD_BYTES_MAX + FRAMING_BYTES_MAX * taken) {
        throw new ProtocolException("the response's head is larger than " + HEAD_BYTES_MAX);
      }
      line.write(next);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private static long number(String digits, int radix) throws ProtocolException {
    try {
      long value = Long.parseLong(digits, radix);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, with the text.
    }
    throw new ProtocolException("not a length: '" + Texts.bounded(digits, 40) + "'");
  }
}
