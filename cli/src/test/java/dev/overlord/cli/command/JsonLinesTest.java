package dev.overlord.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.common.codec.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
  private static JsonNode line(
      String message, @Nullable Throwable thrown, @Nullable Object... facts) {
    LoggerContext context = new LoggerContext();
    LoggingEvent event =
        new LoggingEvent("here", context.getLogger("x.events"), Level.WARN, message, thrown, facts);
    byte[] bytes = new JsonLines().encode(event);
    assertThat(bytes).endsWith('\n').containsOnlyOnce('\n');
    return Json.read(bytes, JsonNode.class);
  }

  @Test
  void event_hasItsFactsByName_whateverStandsInThem() {
    JsonNode line =
        line(
            "lease.ended pool={} token={} reason={} by=operator worker={}",
            null,
            "gpu",
            42L,
            "no token=7 \"or\"\nline",
            null);
    assertThat(line.path("event").asText()).isEqualTo("lease.ended");
    assertThat(line.path("level").asText()).isEqualTo("warn");
    assertThat(line.path("logger").asText()).isEqualTo("x.events");
    assertThat(line.path("token").isIntegralNumber()).isTrue();
    assertThat(line.path("token").asLong()).isEqualTo(42);
    assertThat(line.path("reason").asText()).isEqualTo("no token=7 \"or\"\nline");
    assertThat(line.path("by").asText()).isEqualTo("operator");
    assertThat(line.has("worker")).as("unknown facts are left out").isFalse();
  }

  @Test
  void eventWhoseNameIsChosen_hasItToo() {
    JsonNode line = line("{} shard={}", null, "lease.lost", 3);
    assertThat(line.path("event").asText()).isEqualTo("lease.lost");
    assertThat(line.path("shard").asInt()).isEqualTo(3);
  }

  @Test
  void linesOfLibraries_areMessages_andExceptionsStackTraces() {
    JsonNode line =
        line("Connection to node {} failed", new IllegalStateException("why"), "broker-1");
    assertThat(line.path("event").asText()).isEqualTo("log");
    assertThat(line.path("message").asText()).isEqualTo("Connection to node broker-1 failed");
    assertThat(line.path("stack_trace").asText()).contains("IllegalStateException: why");
  }
}
