package dev.overlord.cli.pools;

import dev.overlord.cli.command.CommandException;
import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.protocol.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The {@code pools} topic. Every method may throw {@link LogUnavailableException}; all of them may
 * be repeated.
 */
public final class PoolStore {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long ANSWER_SECONDS = 30;

  private final Log log;
  private final Partition pools;

  public PoolStore(Log log, Topics topics) {
    this.log = log;
    this.pools = new Partition(topics.pools(), 0);
  }

  /**
   * A record of a pool.
   *
   * @param definition null: deleted, or unreadable
   * @param unreadable why its value is no definition; null when it is one, or a tombstone
   */
  record Stored(
      String pool, @Nullable PoolDefinition definition, @Nullable String unreadable, long offset) {}

  /**
   * The newest record of each pool that is not deleted.
   *
   * @param end the offset up to which the topic was read
   */
  record Snapshot(TreeMap<String, Stored> pools, long end) {
    @Nullable PoolDefinition definition(String pool) {
      Stored stored = pools.get(pool);
      return stored == null ? null : stored.definition();
    }
  }

  /**
   * @throws dev.overlord.cli.command.CommandException the pool has no definition, or none that can
   *     be read
   */
  public PoolDefinition definition(String pool) {
    return PoolLookup.definition(snapshot(), pool);
  }

  /** The pool's definition if it has one that can be read. */
  public Optional<PoolDefinition> find(String pool) {
    return Optional.ofNullable(snapshot().definition(pool));
  }

  Snapshot snapshot() {
    TreeMap<String, Stored> found = new TreeMap<>();
    long end =
        read(
            -1,
            stored -> {
              if (stored.definition() == null && stored.unreadable() == null) {
                found.remove(stored.pool());
              } else {
                found.put(stored.pool(), stored);
              }
            });
    return new Snapshot(found, end);
  }

  /** Every record of a pool from {@code offset} up to the topic's end as it is now. */
  List<Stored> since(long offset) {
    List<Stored> found = new ArrayList<>();
    read(offset, found::add);
    return found;
  }

  /**
   * Writes these definitions, in order; null deletes a pool.
   *
   * @return the offset of each pool's record
   */
  Map<String, Long> write(Map<String, @Nullable PoolDefinition> definitions) {
    Map<String, Future<Long>> sent = new LinkedHashMap<>();
    Map<String, Long> offsets = new TreeMap<>();
    try (LogWriter writer = log.writer("pool-definitions")) {
      definitions.forEach((pool, definition) -> {
        byte[] value = definition == null ? null : Json.write(definition);
        sent.put(pool, writer.send(NewRecord.to(pools, pool, value)));
      });
      sent.forEach((pool, offset) -> offsets.put(pool, answered(offset)));
    }
    return offsets;
  }

  /**
   * Writes the definition where another or none stands.
   *
   * @param wanted its revision and author do not matter
   * @return the definition that stands there now
   */
  public PoolDefinition publish(String pool, PoolDefinition wanted, String by) {
    return publish(Map.of(pool, wanted), by).getOrDefault(pool, wanted);
  }

  /**
   * Writes each definition where another or none stands.
   *
   * @param wanted by pool; revisions and authors do not matter
   * @return the definitions that stand there now
   */
  public Map<String, PoolDefinition> publish(Map<String, PoolDefinition> wanted, String by) {
    Snapshot before = snapshot();
    Map<String, PoolDefinition> now = new TreeMap<>();
    Map<String, @Nullable PoolDefinition> changed = new TreeMap<>();
    wanted.forEach((pool, definition) -> {
      PoolDefinition present = before.definition(pool);
      if (present != null && FieldChange.between(present, definition).isEmpty()) {
        now.put(pool, present);
      } else {
        now.put(pool, definition.revised(present == null ? 1 : present.revision() + 1, by));
        changed.put(pool, now.get(pool));
      }
    });
    write(changed);
    return now;
  }

  /** Writes the definition unless the pool has one; true when it was written. */
  public boolean defineIfAbsent(String pool, PoolDefinition definition, String by) {
    if (snapshot().pools().containsKey(pool)) {
      return false;
    }
    write(Map.of(pool, definition.revised(1, by)));
    return true;
  }

  /** Reads from the offset, or from the start; the offset after the last record. */
  private long read(long from, Consumer<Stored> consumer) {
    try (LogAdmin admin = log.admin()) {
      if (admin.describe(pools.topic()).isEmpty()) {
        throw new LogUnavailableException("topic " + pools.topic() + " does not exist", null);
      }
    }
    try (LogReader reader = log.reader("pool-definitions")) {
      long end = reader.end(pools);
      reader.add(pools, from < 0 ? reader.start(pools) : from);
      while (reader.position(pools) < end) {
        for (LogRecord record : reader.poll(POLL)) {
          String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
          // The others are the namespace's own.
          if (!key.isEmpty() && !key.startsWith("_")) {
            consumer.accept(stored(key, record));
          }
        }
      }
      return reader.position(pools);
    }
  }

  private static Stored stored(String pool, LogRecord record) {
    byte[] value = record.value();
    if (value == null) {
      return new Stored(pool, null, null, record.offset());
    }
    try {
      return new Stored(pool, Json.read(value, PoolDefinition.class), null, record.offset());
    } catch (MalformedException e) {
      return new Stored(pool, null, e.getMessage(), record.offset());
    }
  }

  private static long answered(Future<Long> offset) {
    try {
      return offset.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LogException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new LogUnavailableException("no answer within " + ANSWER_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandException.infrastructure("interrupted while writing a pool's definition", e);
    }
  }
}
