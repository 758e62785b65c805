package dev.overlord.worker.loop;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.TopicDescription;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.protocol.Namespace;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the {@code pools} topic: the namespace's record and every pool's definition. */
final class Definitions {
  private static final Logger LOG = LoggerFactory.getLogger(Definitions.class);

  private final String topic;
  private final Map<Partition, Long> ends = new HashMap<>();
  private final Map<String, PoolDefinition> byPool = new ConcurrentHashMap<>();
  private @Nullable Namespace namespace;

  Definitions(String topic) {
    this.topic = topic;
  }

  /**
   * Begins to read the topic from its start; false while nobody has made it.
   *
   * @throws dev.overlord.common.log.LogUnavailableException try again
   */
  boolean follow(Log log, LogReader reader) {
    Optional<TopicDescription> description;
    try (LogAdmin admin = log.admin()) {
      description = admin.describe(topic);
    }
    int partitions = description.map(TopicDescription::partitions).orElse(0);
    for (int number = 0; number < partitions; number++) {
      Partition partition = new Partition(topic, number);
      ends.put(partition, reader.end(partition));
      reader.add(partition, reader.start(partition));
    }
    return partitions > 0;
  }

  /** Whether all that was there when following began has been read, and the namespace is known. */
  boolean isCaughtUp(LogReader reader) {
    return namespace != null
        && ends.entrySet().stream()
            .allMatch(end -> reader.position(end.getKey()) >= end.getValue());
  }

  boolean covers(Partition partition) {
    return partition.topic().equals(topic);
  }

  /** The pool that the record defines anew; null when it defines none. */
  @Nullable String read(LogRecord record) {
    byte[] keyBytes = record.key();
    String key = keyBytes == null ? "" : new String(keyBytes, StandardCharsets.UTF_8);
    byte[] value = record.value();
    try {
      if (key.equals(Namespace.KEY)) {
        namespace = value == null ? namespace : Json.read(value, Namespace.class);
        return null;
      }
      if (key.isEmpty() || key.startsWith("_")) {
        return null;
      }
      if (value == null) {
        byPool.remove(key);
      } else {
        byPool.put(key, Json.read(value, PoolDefinition.class));
      }
      return key;
    } catch (MalformedException e) {
      LOG.warn("pools.unreadable key={} offset={} reason={}", key, record.offset(), e.getMessage());
      return null;
    }
  }

  /** May be asked from any thread. */
  @Nullable PoolDefinition of(String pool) {
    return byPool.get(pool);
  }

  @Nullable Namespace namespace() {
    return namespace;
  }
}
