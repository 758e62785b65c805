package dev.overlord.simulation;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.TransactionalWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A deliberate bug: a checkpoint's records have the values of the moment when the rewriting began.
 * It knows a rewritten record by its value, which is the one that was written before.
 */
final class StaleCheckpoints extends Plant {
  private static final String SHARD = "_shard";

  @Override
  Options steer(Options drawn) {
    drawn.submittingMs = drawn.safetyMs / 4;
    return drawn.only(4_000, Options.Fault.KILL_OVERLORD);
  }

  @Override
  Log overlordLog(Log log, Link link, World world) {
    Map<String, Rewriting> byShard = new TreeMap<>();
    return new LogPlant(log) {
      @Override
      public TransactionalWriter transactionalWriter(String id, Duration timeout) {
        String shard = id.substring(0, id.lastIndexOf('-'));
        if (id.endsWith("-0")) {
          byShard.put(shard, new Rewriting());
        }
        Rewriting rewriting = byShard.computeIfAbsent(shard, s -> new Rewriting());
        return new Writer(super.transactionalWriter(id, timeout)) {
          @Override
          public List<Long> commit(List<NewRecord> records) {
            return writer.commit(rewriting.stale(records));
          }
        };
      }
    };
  }

  private static final class Rewriting {
    private final Map<String, byte[]> written = new TreeMap<>();
    private @Nullable Map<String, byte[]> atItsBeginning;
    private @Nullable String checkpoint;

    List<NewRecord> stale(List<NewRecord> records) {
      List<NewRecord> changed = new ArrayList<>();
      for (NewRecord record : records) {
        changed.add(record.topic().endsWith("leases") ? stale(record) : record);
      }
      return changed;
    }

    private NewRecord stale(NewRecord record) {
      byte[] keyBytes = record.key();
      String key = keyBytes == null ? "" : new String(keyBytes, StandardCharsets.UTF_8);
      byte[] value = record.value();
      if (value == null) {
        written.remove(key);
        return record;
      }
      if (key.equals(SHARD)) {
        String now = Json.read(value, Map.class).get("checkpoint") + "";
        atItsBeginning = now.equals(checkpoint) ? atItsBeginning : null;
        checkpoint = now;
        return record;
      }
      boolean rewritten = Arrays.equals(value, written.put(key, value));
      if (!rewritten) {
        return record;
      }
      Map<String, byte[]> began = atItsBeginning;
      if (began == null) {
        began = new TreeMap<>(written);
        atItsBeginning = began;
      }
      byte[] old = began.getOrDefault(key, value);
      return new NewRecord(record.topic(), record.partition(), record.key(), old);
    }
  }
}
