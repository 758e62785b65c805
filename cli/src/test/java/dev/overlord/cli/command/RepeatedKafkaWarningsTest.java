package dev.overlord.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RepeatedKafkaWarningsTest {
  private static final String CLIENT = "org.apache.kafka.clients.NetworkClient";

  private long now;
  private final RepeatedKafkaWarnings filter = new RepeatedKafkaWarnings(() -> now);

  @Test
  void warningOfKafka_comesOnceAMinute() {
    assertThat(decide(CLIENT, Level.WARN, "broker {} is away")).isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide(CLIENT, Level.WARN, "broker {} is away")).isEqualTo(FilterReply.DENY);
    assertThat(decide(CLIENT, Level.WARN, "something else")).isEqualTo(FilterReply.NEUTRAL);
    now += TimeUnit.MINUTES.toNanos(1);
    assertThat(decide(CLIENT, Level.WARN, "broker {} is away")).isEqualTo(FilterReply.NEUTRAL);
    assertThat(decide(CLIENT, Level.WARN, "broker {} is away")).isEqualTo(FilterReply.DENY);
  }

  @Test
  void errors_andLinesOfOurOwn_arePassedOn() {
    for (int i = 0; i < 2; i++) {
      assertThat(decide(CLIENT, Level.ERROR, "x")).isEqualTo(FilterReply.NEUTRAL);
      assertThat(decide("dev.overlord.worker.Feed", Level.WARN, "x"))
          .isEqualTo(FilterReply.NEUTRAL);
    }
  }

  private FilterReply decide(String logger, Level level, String format) {
    return filter.decide(null, new LoggerContext().getLogger(logger), level, format, null, null);
  }
}
