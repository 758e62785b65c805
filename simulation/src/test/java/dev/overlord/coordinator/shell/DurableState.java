package dev.overlord.coordinator.shell;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogRecord;
import dev.overlord.coordinator.machine.ShardState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The durable part of a state as the log would hold it: lives here to reach the codec. */
public final class DurableState {
  private DurableState() {}

  public static Map<String, String> of(ShardState state) {
    Map<String, String> all = new TreeMap<>();
    for (StateKey key : new LiveKeys(state).next(Integer.MAX_VALUE)) {
      byte[] value = StateCodec.value(key, state);
      all.put(key.text(), value == null ? "null" : new String(value, StandardCharsets.UTF_8));
    }
    all.put("next token", String.valueOf(state.nextToken()));
    return all;
  }

  /** What a fresh process rebuilds from the shard's log, from its last checkpoint on. */
  public static Map<String, String> replayed(List<LogRecord> log, Duration ttl) {
    long checkpoint = 0;
    for (LogRecord record : log) {
      if (text(record).equals(StateKey.SHARD) && record.value() != null) {
        checkpoint = Json.read(record.value(), ShardRecord.class).checkpoint();
      }
    }
    ShardState fresh = new ShardState(ttl);
    for (LogRecord record : log) {
      if (record.offset() >= checkpoint) {
        fresh.apply(StateCodec.restored(StateKey.parse(text(record)), record.value()));
      }
    }
    return of(fresh);
  }

  private static String text(LogRecord record) {
    byte[] key = record.key();
    return key == null ? "" : new String(key, StandardCharsets.UTF_8);
  }
}
