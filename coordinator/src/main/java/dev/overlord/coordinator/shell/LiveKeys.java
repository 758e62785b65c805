package dev.overlord.coordinator.shell;

import dev.overlord.coordinator.machine.PoolState;
import dev.overlord.coordinator.machine.ShardState;
import dev.overlord.coordinator.shell.StateKey.CancelKey;
import dev.overlord.coordinator.shell.StateKey.LeaseKey;
import dev.overlord.coordinator.shell.StateKey.PoolKey;
import dev.overlord.coordinator.shell.StateKey.StrandedKey;
import dev.overlord.coordinator.shell.StateKey.WaitingKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Goes once through the keys of the shard's log that have a value, a few at a time, while the state
 * changes in between. It copies nothing: there may be a hundred thousand. Keys that come to be
 * behind it, or after the last one of their kind, are not met: their own turns write them.
 */
final class LiveKeys {
  private final ShardState state;
  private final ArrayDeque<String> poolsLeft;
  private final ArrayDeque<Part<?>> parts = new ArrayDeque<>();

  LiveKeys(ShardState state) {
    this.state = state;
    this.poolsLeft = new ArrayDeque<>(state.pools().keySet());
  }

  boolean isDone() {
    return parts.isEmpty() && poolsLeft.isEmpty();
  }

  /** The next keys, each with a value at this moment; fewer than {@code most} only at the end. */
  List<StateKey> next(int most) {
    List<StateKey> keys = new ArrayList<>();
    while (!isDone()) {
      Part<?> part = parts.peek();
      if (part == null ? keys.size() >= most : !part.isThrough(keys, most)) {
        break;
      }
      if (part == null) {
        enter(poolsLeft.remove(), keys);
      } else {
        parts.remove();
      }
    }
    return keys;
  }

  private void enter(String name, List<StateKey> keys) {
    PoolState pool = state.pool(name);
    if (pool != null) {
      keys.add(new PoolKey(name));
      parts.add(new Part<>(pool.leases(), token -> new LeaseKey(name, token)));
      parts.add(new Part<>(pool.waitingTasks(), ref -> new WaitingKey(name, ref)));
      parts.add(new Part<>(pool.cancelled(), ref -> new CancelKey(name, ref)));
      parts.add(new Part<>(pool.stranded(), token -> new StrandedKey(name, token)));
    }
  }

  /** Up to the last key that was there when this began, so that it ends. */
  private static final class Part<K> {
    private final NavigableMap<K, ?> map;
    private final Function<K, StateKey> key;
    private final @Nullable K last;
    private @Nullable K after;

    Part(NavigableMap<K, ?> map, Function<K, StateKey> key) {
      this.map = map;
      this.key = key;
      this.last = map.isEmpty() ? null : map.lastKey();
    }

    boolean isThrough(List<StateKey> into, int most) {
      if (last == null) {
        return true;
      }
      K from = after;
      var left = from == null ? map.headMap(last, true) : map.subMap(from, false, last, true);
      for (K next : left.keySet()) {
        if (into.size() >= most) {
          return false;
        }
        into.add(key.apply(next));
        after = next;
      }
      return true;
    }
  }
}
