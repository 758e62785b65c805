package dev.overlord.common.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExpositionTest {
  private final MetricRegistry registry = new MetricRegistry();

  private String text() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Exposition(registry).write(null, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void dropwizardsFigures_keepTheConventionsOfPrometheus() throws Exception {
    registry.counter("overlord.things.skipped").inc(3);
    registry.timer("overlord.turn.commit.seconds").update(Duration.ofMillis(250));
    assertThat(text())
        .contains("# TYPE overlord_things_skipped_total counter\noverlord_things_skipped_total 3.0")
        .contains("overlord_turn_commit_seconds{quantile=\"0.5\"} 0.25\n");
  }

  @Test
  void durations_areCountedInEachBucketThatHoldsThem() throws Exception {
    TaskDurations durations = TaskDurations.register(registry, "x_seconds", "How long.", "pool");
    durations.record(Duration.ofMillis(50), "a");
    durations.record(Duration.ofSeconds(45), "a");
    durations.record(Duration.ofHours(1), "a");
    durations.record(Duration.ofSeconds(-1), "a");
    assertThat(text())
        .contains("# TYPE x_seconds histogram")
        .contains("x_seconds_bucket{pool=\"a\",le=\"0.05\"} 2\n")
        .contains("x_seconds_bucket{pool=\"a\",le=\"30.0\"} 2\n")
        .contains("x_seconds_bucket{pool=\"a\",le=\"60.0\"} 3\n")
        .contains("x_seconds_bucket{pool=\"a\",le=\"1800.0\"} 3\n")
        .contains("x_seconds_bucket{pool=\"a\",le=\"+Inf\"} 4\n")
        .contains("x_seconds_sum{pool=\"a\"} 3645.05\n");
  }

  @Test
  void labels_areShownFromTheBeginning_untilTheyAreForgotten() throws Exception {
    TaskDurations durations = TaskDurations.register(registry, "x_seconds", "How long.", "pool");
    durations.expect("a");
    assertThat(text()).contains("x_seconds_count{pool=\"a\"} 0\n");
    durations.forget("a");
    assertThat(text()).doesNotContain("pool=\"a\"");
  }
}
