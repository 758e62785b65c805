package dev.overlord.http.metrics;

import dev.overlord.common.model.PoolStats;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A figure of each pool, by Prometheus' conventions.
 *
 * @param name of a counter without the {@code _total} that Prometheus sees
 * @param fields of the stats record that it is made from; {@code errors_by_kind.*} for all in a map
 * @param label beside {@code pool}; null: none, and one value
 * @param values by that label; NaN: there is none
 */
record PoolMetric(
    String name,
    Kind kind,
    List<String> fields,
    String help,
    @Nullable String label,
    Function<PoolStats, Map<String, Double>> values) {
  private static final String PREFIX = "overlord_pool_";

  /** The key of a value without a label. */
  static final String ONE = "";

  /** How Prometheus treats it. */
  enum Kind {
    /** It only grows. */
    COUNTER,
    GAUGE,
    /** Its label is the quantile. */
    QUANTILES
  }

  static PoolMetric gauge(
      String name, String field, String help, ToDoubleFunction<PoolStats> value) {
    return one(Kind.GAUGE, name, field, help, value);
  }

  static PoolMetric counter(
      String name, String field, String help, ToDoubleFunction<PoolStats> value) {
    return one(Kind.COUNTER, name, field, help, value);
  }

  private static PoolMetric one(
      Kind kind, String name, String field, String help, ToDoubleFunction<PoolStats> value) {
    return new PoolMetric(
        PREFIX + name,
        kind,
        List.of(field),
        help,
        null,
        stats -> Map.of(ONE, value.applyAsDouble(stats)));
  }

  static PoolMetric labelled(
      Kind kind,
      String name,
      String label,
      List<String> fields,
      String help,
      Function<PoolStats, Map<String, Double>> values) {
    return new PoolMetric(PREFIX + name, kind, fields, help, label, values);
  }

  /** As Prometheus sees it. */
  String exposedName() {
    return kind == Kind.COUNTER ? name + "_total" : name;
  }
}
