package dev.overlord.control.advice;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.model.PoolStats.Percentiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Stats records of a healthy, busy pool, except for what is said. */
final class Records {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private Records() {}

  /**
   * One record after another.
   *
   * @param changes the fields of each that are not a healthy pool's, by their JSON names
   */
  static List<PoolStats> every(int seconds, List<String> changes) {
    List<PoolStats> records = new ArrayList<>();
    for (int i = 0; i < changes.size(); i++) {
      records.add(with(healthy(START.plusSeconds((long) i * seconds)), changes.get(i)));
    }
    return records;
  }

  private static PoolStats with(PoolStats healthy, String changes) {
    try {
      ObjectNode json = (ObjectNode) Json.shared().readTree(Json.write(healthy));
      json.setAll((ObjectNode) Json.shared().readTree(changes.replace('\'', '"')));
      return Json.read(json.toString().getBytes(StandardCharsets.UTF_8), PoolStats.class);
    } catch (IOException e) {
      throw new IllegalArgumentException(changes, e);
    }
  }

  private static PoolStats healthy(Instant at) {
    return new PoolStats(
        "chat",
        at,
        8,
        8,
        20,
        1_000,
        2,
        0,
        0,
        900,
        "running",
        null,
        null,
        990,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        2,
        16,
        null,
        Map.of("normal", 20L),
        0,
        Map.of("transient", 2L),
        0,
        0,
        2,
        10_000,
        40_000,
        4,
        100,
        400,
        new Percentiles(900, 2_000, 3_000),
        new Percentiles(1_500, 2_500, 3_000),
        0.97);
  }
}
