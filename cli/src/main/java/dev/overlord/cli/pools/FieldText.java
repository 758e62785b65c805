package dev.overlord.cli.pools;

import dev.overlord.cli.config.Durations;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition.Endpoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values of fields in one line, for people. */
final class FieldText {
  private FieldText() {}

  static String of(@Nullable Object value) {
    return switch (value) {
      case null -> "none";
      case Long millis -> Durations.shortest(Duration.ofMillis(millis));
      case List<?> endpoints ->
          endpoints.stream()
              .map(each -> each instanceof Endpoint e ? endpoint(e) : String.valueOf(each))
              .collect(Collectors.joining(", "));
      case Map<?, ?> shares -> shares(shares);
      default -> String.valueOf(value);
    };
  }

  private static String endpoint(Endpoint endpoint) {
    Integer own = endpoint.concurrency();
    return own == null ? endpoint.url() : endpoint.url() + " (" + own + ")";
  }

  private static String shares(Map<?, ?> shares) {
    return Arrays.stream(Lane.values())
        .map(lane -> lane.name().toLowerCase(Locale.ROOT))
        .map(lane -> lane + " " + shares.get(lane))
        .collect(Collectors.joining(", "));
  }
}
