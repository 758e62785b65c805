package dev.overlord.coordinator.shell;

import dev.overlord.common.codec.Json;
import dev.overlord.common.model.Cancellation;
import dev.overlord.common.model.Lease;
import dev.overlord.common.model.Stranded;
import dev.overlord.common.model.WaitingTask;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.LiveLease;
import dev.overlord.coordinator.machine.PoolRecord;
import dev.overlord.coordinator.machine.PoolState;
import dev.overlord.coordinator.machine.ShardState;
import dev.overlord.coordinator.machine.StrandedExecution;
import dev.overlord.coordinator.shell.StateKey.CancelKey;
import dev.overlord.coordinator.shell.StateKey.LeaseKey;
import dev.overlord.coordinator.shell.StateKey.PoolKey;
import dev.overlord.coordinator.shell.StateKey.ShardKey;
import dev.overlord.coordinator.shell.StateKey.StrandedKey;
import dev.overlord.coordinator.shell.StateKey.WaitingKey;
import org.jspecify.annotations.Nullable;

/** The durable part of the state as keyed records, and back. */
final class StateCodec {
  private StateCodec() {}

  /** What the log should say of {@code key} now; null is a tombstone. */
  static byte @Nullable [] value(StateKey key, ShardState state) {
    Object value =
        switch (key) {
          case PoolKey k -> {
            PoolState pool = state.pool(k.pool());
            yield pool == null ? null : pool.record();
          }
          case LeaseKey k -> {
            PoolState pool = state.pool(k.pool());
            LiveLease live = pool == null ? null : pool.lease(k.token());
            yield live == null ? null : live.lease();
          }
          case WaitingKey k -> {
            PoolState pool = state.pool(k.pool());
            yield pool == null ? null : pool.waitingTask(k.ref());
          }
          case CancelKey k -> {
            PoolState pool = state.pool(k.pool());
            yield pool == null ? null : pool.cancelled().get(k.ref());
          }
          case StrandedKey k -> {
            PoolState pool = state.pool(k.pool());
            StrandedExecution execution = pool == null ? null : pool.stranded().get(k.token());
            yield execution == null ? null : execution.stranded();
          }
          case ShardKey k -> throw new IllegalArgumentException("written by the turn itself");
        };
    return value == null ? null : Json.write(value);
  }

  /** The event that a record of the log stands for. */
  static Event restored(StateKey key, byte @Nullable [] value) {
    return switch (key) {
      case PoolKey k -> new Event.PoolRestored(k.pool(), read(value, PoolRecord.class));
      case LeaseKey k -> new Event.LeaseRestored(k.pool(), k.token(), read(value, Lease.class));
      case WaitingKey k ->
          new Event.WaitingRestored(k.pool(), k.ref(), read(value, WaitingTask.class));
      case CancelKey k ->
          new Event.CancelRestored(k.pool(), k.ref(), read(value, Cancellation.class));
      case StrandedKey k ->
          new Event.StrandedRestored(k.pool(), k.token(), read(value, Stranded.class));
      case ShardKey k -> {
        ShardRecord shard = read(value, ShardRecord.class);
        yield new Event.TokensRestored(shard == null ? 0 : shard.nextToken());
      }
    };
  }

  static <T> @Nullable T read(byte @Nullable [] value, Class<T> type) {
    return value == null ? null : Json.read(value, type);
  }
}
