package dev.overlord.http.metrics;

import dev.overlord.common.model.PoolOverview;
import dev.overlord.common.model.ShardOverview;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.NavigableMap;

/**
 * Who leads, and when a leader was last heard of, which every instance says of every shard: where
 * nobody leads, somebody is left to say so. Leases and workers are told by their leader.
 */
final class ShardCollector implements MultiCollector {
  private static final double MILLIS = 1_000;

  private final Led led;
  private final int shards;

  /**
   * @param shards of the namespace
   */
  ShardCollector(Led led, int shards) {
    this.led = led;
    this.shards = shards;
  }

  @Override
  public MetricSnapshots collect() {
    return MetricSnapshots.of(led(), heard(), workers(), leases(), oldestLeases());
  }

  private GaugeSnapshot led() {
    GaugeSnapshot.Builder gauge = named("overlord_shard_led", "1 if this instance leads it.");
    var all = led.view().shards();
    for (int shard = 0; shard < shards; shard++) {
      ShardOverview overview = all.get(shard);
      boolean here = overview != null && overview.leader().equals(led.instance());
      add(gauge, "shard", String.valueOf(shard), here ? 1 : 0);
    }
    return gauge.build();
  }

  private GaugeSnapshot heard() {
    GaugeSnapshot.Builder gauge =
        named(
            "overlord_shard_report_timestamp_seconds",
            "When a leader last wrote a report, by its clock; 0: never.");
    NavigableMap<Integer, ShardOverview> all = led.view().shards();
    for (int shard = 0; shard < shards; shard++) {
      ShardOverview overview = all.get(shard);
      double at = overview == null ? 0 : overview.at().toEpochMilli() / MILLIS;
      add(gauge, "shard", String.valueOf(shard), at);
    }
    return gauge.build();
  }

  private GaugeSnapshot workers() {
    GaugeSnapshot.Builder gauge =
        named("overlord_shard_workers", "Workers that the shard's leader hears, of any pool.");
    led.shards()
        .forEach(each -> add(gauge, "shard", String.valueOf(each.shard()), each.workers().size()));
    return gauge.build();
  }

  private GaugeSnapshot leases() {
    GaugeSnapshot.Builder gauge =
        named("overlord_pool_leases", "Leases, those granted ahead and stranded ones too.");
    led.overviews().forEach(each -> add(gauge, "pool", each.pool(), each.leasesTotal()));
    return gauge.build();
  }

  private GaugeSnapshot oldestLeases() {
    GaugeSnapshot.Builder gauge =
        named("overlord_pool_oldest_lease_seconds", "Age of the oldest lease; 0: there is none.");
    for (PoolOverview each : led.overviews()) {
      double age = each.leases().isEmpty() ? 0 : each.leases().getFirst().ageMs() / MILLIS;
      add(gauge, "pool", each.pool(), age);
    }
    return gauge.build();
  }

  private static GaugeSnapshot.Builder named(String name, String help) {
    return GaugeSnapshot.builder().name(name).help(help);
  }

  private static void add(GaugeSnapshot.Builder gauge, String label, String value, double figure) {
    gauge.dataPoint(
        GaugeDataPointSnapshot.builder().labels(Labels.of(label, value)).value(figure).build());
  }
}
