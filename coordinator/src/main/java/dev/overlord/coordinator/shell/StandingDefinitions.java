package dev.overlord.coordinator.shell;

import dev.overlord.common.log.LogRecord;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.coordinator.machine.Command;
import dev.overlord.coordinator.machine.PoolState;
import dev.overlord.coordinator.machine.ShardState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands in {@code pools} when a leader takes over. Only the last record of each pool counts,
 * and only once all have been read: older definitions would be in force for a moment, and pools
 * that were deleted come back.
 */
final class StandingDefinitions {
  private final Namespace namespace;
  private final int shard;
  private final Map<String, Command.DefinePool> last = new LinkedHashMap<>();
  private final Set<String> seen = new HashSet<>();
  private long end;
  private boolean read;

  StandingDefinitions(Namespace namespace, int shard) {
    this.namespace = namespace;
    this.shard = shard;
  }

  /**
   * @param endAtTakeover of {@code pools}
   */
  void takeOver(long endAtTakeover) {
    end = endAtTakeover;
  }

  /** The command that the record stands for; null when it is none, or must wait for the others. */
  Command.@Nullable DefinePool read(LogRecord record) {
    Command.DefinePool define = PoolRecords.read(record, namespace, shard);
    if (record.offset() >= end) {
      return define;
    }
    String pool = PoolRecords.pool(record, namespace, shard);
    if (pool != null) {
      seen.add(pool);
    }
    if (define != null) {
      last.put(define.pool(), define);
    }
    return null;
  }

  /** Whether this is the moment for {@link #due}: everything has been read, and it was not yet. */
  boolean isDue(long position) {
    return !read && position >= end;
  }

  /**
   * What stood at the takeover. A pool of the state that is not in {@code pools} any more was
   * deleted while nobody led, and compaction took its tombstone.
   */
  List<Command.DefinePool> due(ShardState state) {
    read = true;
    List<Command.DefinePool> all = new ArrayList<>(last.values());
    for (PoolState pool : state.pools().values()) {
      if (pool.definition() != null
          && pool.definitionOffset() < end
          && !seen.contains(pool.name())) {
        all.add(new Command.DefinePool(pool.name(), null, end - 1));
      }
    }
    last.clear();
    seen.clear();
    return all;
  }
}
