package dev.overlord.backend;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One JSON line when a request starts and one when it ends:
 *
 * <pre>
 * {"event":"start","run":…,"seq":7,"at":"2026-01-01T00:00:00.000Z","t_ns":…,"path":…,"task":…,"token":…}
 * {"event":"end","run":…,"seq":7,"at":…,"t_ns":…,"path":…,"task":…,"token":…,"started_at":…,
 *  "started_t_ns":…,"ended":"completed","status":200,"prompt_tokens":…,"completion_tokens":…}
 * </pre>
 *
 * {@code t_ns} is the monotonic clock, comparable within one boot of the machine. {@code run} is
 * the Unix time in milliseconds at which the backend opened the file: sequence numbers start again
 * with each run. {@code task} and {@code token} are the headers {@code Overlord-Task} and {@code
 * Overlord-Token}, null if absent. {@code status} is null where nothing was answered.
 *
 * <p>Each line is one write to the operating system, so that a killed process loses none.
 */
final class RequestLog implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final JsonFactory json = new JsonFactory();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
  private final FileChannel file;
  private final long run = System.currentTimeMillis();
  private @Nullable String failure;

  RequestLog(Path path) throws IOException {
    boolean torn = endsWithoutNewline(path);
    file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    if (torn) {
      file.write(ByteBuffer.wrap(new byte[] {'\n'}));
    }
  }

  void start(Exchange exchange) {
    write(
        exchange,
        (to, request) -> common(to, request, "start", request.startedAt, request.startedNanos));
  }

  void end(Exchange exchange, Ended ended, int status) {
    write(
        exchange,
        (to, request) -> {
          common(to, request, "end", Instant.now(), System.nanoTime());
          to.writeStringField("started_at", MILLIS.format(request.startedAt));
          to.writeNumberField("started_t_ns", request.startedNanos);
          to.writeStringField("ended", ended.text());
          if (status == 0) {
            to.writeNullField("status");
          } else {
            to.writeNumberField("status", status);
          }
          if (request.answer != null) {
            to.writeNumberField("prompt_tokens", request.answer.request().promptTokens());
            to.writeNumberField("completion_tokens", tokens(request, ended));
          }
        });
  }

  private static int tokens(Exchange exchange, Ended ended) {
    return ended == Ended.COMPLETED && exchange.answer != null
        ? exchange.answer.outputTokens()
        : exchange.tokensSent;
  }

  private void common(JsonGenerator to, Exchange exchange, String event, Instant at, long nanos)
      throws IOException {
    to.writeStringField("event", event);
    to.writeNumberField("run", run);
    to.writeNumberField("seq", exchange.sequence);
    to.writeStringField("at", MILLIS.format(at));
    to.writeNumberField("t_ns", nanos);
    to.writeStringField("path", exchange.request.path());
    to.writeStringField("task", exchange.request.headers().get("Overlord-Task"));
    to.writeStringField("token", exchange.request.headers().get("Overlord-Token"));
  }

  /** The log judges the cap, so its first failure is kept and shown, never passed over. */
  private void write(Exchange exchange, Fields fields) {
    line.reset();
    try {
      try (JsonGenerator to = json.createGenerator(line)) {
        to.writeStartObject();
        fields.writeTo(to, exchange);
        to.writeEndObject();
      }
      line.write('\n');
      ByteBuffer bytes = ByteBuffer.wrap(line.toByteArray());
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    } catch (IOException e) {
      if (failure == null) {
        failure = String.valueOf(e.getMessage());
        LOG.error("request_log.incomplete from_request={}", exchange.sequence, e);
      }
    }
  }

  /** Why lines are missing, or null if none are. */
  @Nullable String failure() {
    return failure;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static boolean endsWithoutNewline(Path path) throws IOException {
    if (!path.toFile().isFile()) {
      return false;
    }
    try (RandomAccessFile old = new RandomAccessFile(path.toFile(), "r")) {
      if (old.length() == 0) {
        return false;
      }
      old.seek(old.length() - 1);
      return old.read() != '\n';
    }
  }

  private interface Fields {
    void writeTo(JsonGenerator to, Exchange exchange) throws IOException;
  }
}
