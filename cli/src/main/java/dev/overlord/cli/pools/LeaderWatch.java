package dev.overlord.cli.pools;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.coordinator.machine.PoolRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Waits for the leaders' word that definitions are in force: their committed records of the pools
 * in the shards' logs, each with the offset of the definition that it follows. To be made before
 * the definitions are written; reads only what the leaders write from then on.
 */
final class LeaderWatch implements AutoCloseable {
  /** How the shard's log calls a pool's record. */
  private static final String POOL_KEY = "_pool/";

  private static final Duration POLL = Duration.ofMillis(50);

  private final PoolsClient client;
  private final LogReader reader;
  private final Map<String, Long> inForce = new HashMap<>();

  LeaderWatch(PoolsClient client, Collection<String> pools) {
    this.client = client;
    this.reader = client.log().reader("pools-leases");
    for (String pool : pools) {
      Partition shard = new Partition(client.topics().leases(), client.namespace().shardOf(pool));
      if (!reader.partitions().contains(shard)) {
        reader.add(shard, reader.end(shard));
      }
    }
  }

  /**
   * @param offsets of the definitions, by pool
   * @return the milliseconds that each took; pools that took longer than the limit are not in it
   */
  Map<String, Long> await(Map<String, Long> offsets, Duration limit) {
    long began = client.clock().monotonicNanos();
    Map<String, Long> taken = new TreeMap<>();
    while (taken.size() < offsets.size()) {
      long passed = client.clock().monotonicNanos() - began;
      offsets.forEach((pool, offset) -> {
        if (inForce.getOrDefault(pool, -1L) >= offset) {
          taken.putIfAbsent(pool, Duration.ofNanos(passed).toMillis());
        }
      });
      if (passed >= limit.toNanos()) {
        break;
      }
      reader.poll(POLL).forEach(this::take);
    }
    return taken;
  }

  private void take(LogRecord record) {
    String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    byte[] value = record.value();
    if (value == null || !key.startsWith(POOL_KEY)) {
      return;
    }
    try {
      long offset = Json.read(value, PoolRecord.class).definitionOffset();
      inForce.put(key.substring(POOL_KEY.length()), offset);
    } catch (MalformedException e) {
      // Of another release: nothing is known of this pool.
      inForce.remove(key.substring(POOL_KEY.length()));
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
