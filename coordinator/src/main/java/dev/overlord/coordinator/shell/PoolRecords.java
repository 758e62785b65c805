package dev.overlord.coordinator.shell;

import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolName;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.coordinator.machine.Command;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records of {@code pools} as the machine takes them. */
final class PoolRecords {
  private static final Logger LOG = LoggerFactory.getLogger(PoolRecords.class);

  /** It stands in the pool's own record, which is written with every change. */
  private static final int MAX_BYTES = 256 * 1024;

  private PoolRecords() {}

  /** The pool that the record is about; null for one of another shard. */
  static @Nullable String pool(LogRecord record, Namespace namespace, int shard) {
    byte[] key = record.key();
    String pool = key == null ? "" : new String(key, StandardCharsets.UTF_8);
    boolean own =
        !pool.isEmpty() && !pool.equals(Namespace.KEY) && namespace.shardOf(pool) == shard;
    return own ? pool : null;
  }

  /** Null for a pool of another shard, and for what is no definition: the one in force stays. */
  static Command.@Nullable DefinePool read(LogRecord record, Namespace namespace, int shard) {
    String pool = pool(record, namespace, shard);
    if (pool == null) {
      return null;
    }
    int bytes = record.value() == null ? 0 : record.value().length;
    if (bytes > MAX_BYTES) {
      LOG.error("pool.too_large pool={} bytes={} limit={}", pool, bytes, MAX_BYTES);
      return null;
    }
    try {
      PoolDefinition definition = StateCodec.read(record.value(), PoolDefinition.class);
      return new Command.DefinePool(PoolName.check(pool), definition, record.offset());
    } catch (MalformedException | IllegalArgumentException e) {
      LOG.error("pool.malformed pool={} reason={}", pool, e.getMessage());
      return null;
    }
  }
}
