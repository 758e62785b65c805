package dev.overlord.cli.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Lets each warning of Kafka's clients through once a minute: while a broker is away they say so
 * several times a second.
 */
final class RepeatedKafkaWarnings extends TurboFilter {
  private static final String KAFKA = "org.apache.kafka.";
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

  private final Map<String, Long> said = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  RepeatedKafkaWarnings(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] parameters,
      @Nullable Throwable failure) {
    if (level != Level.WARN || format == null || !logger.getName().startsWith(KAFKA)) {
      return FilterReply.NEUTRAL;
    }
    long now = nanoTime.getAsLong();
    // Formats are few: Kafka's own texts, and the name of the client before them.
    Long since = said.putIfAbsent(format, now);
    if (since == null) {
      return FilterReply.NEUTRAL;
    }
    return now - since >= QUIET_NANOS && said.replace(format, since, now)
        ? FilterReply.NEUTRAL
        : FilterReply.DENY;
  }
}
