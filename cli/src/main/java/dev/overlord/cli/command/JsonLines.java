package dev.overlord.cli.command;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.overlord.common.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Log lines as JSON objects. Our messages are an event's name followed by {@code key={}} for each
 * of its facts, so the template says which value is which, whatever stands in the values. Lines of
 * libraries are the event {@code log} with a message.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  /** Of messages that are an event. */
  static final Pattern EVENT =
      Pattern.compile("([a-z][a-z_]*\\.[a-z_]+|\\{})( [a-z_]+=(\\{}|[^\\s\"={}]+))*");

  private static final byte[] NOTHING = {};

  @Override
  public byte[] encode(ILoggingEvent event) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("at", event.getInstant().toString());
    line.put("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
    if (EVENT.matcher(event.getMessage()).matches()) {
      facts(event, line);
    } else {
      line.put("event", "log");
      line.put("message", event.getFormattedMessage());
    }
    line.put("logger", event.getLoggerName());
    if (event.getThrowableProxy() != null) {
      line.put("stack_trace", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return (new String(Json.write(line), StandardCharsets.UTF_8) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void facts(ILoggingEvent event, Map<String, Object> line) {
    Object[] values = event.getArgumentArray();
    int next = 0;
    for (String part : event.getMessage().split(" ", -1)) {
      boolean open = part.endsWith("{}");
      Object value = open && values != null && next < values.length ? values[next++] : null;
      int equals = part.indexOf('=');
      if (equals < 0) {
        line.put("event", open ? String.valueOf(value) : part);
      } else if (!open) {
        line.put(part.substring(0, equals), part.substring(equals + 1));
      } else if (value != null) {
        line.put(part.substring(0, equals), plain(value));
      }
    }
  }

  private static Object plain(Object value) {
    return value instanceof Number || value instanceof Boolean ? value : value.toString();
  }

  @Override
  public byte @Nullable [] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte @Nullable [] footerBytes() {
    return NOTHING;
  }
}
