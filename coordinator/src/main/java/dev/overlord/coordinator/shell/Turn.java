package dev.overlord.coordinator.shell;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.Topics;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.ShardState;
import dev.overlord.coordinator.machine.Source;
import dev.overlord.coordinator.shell.StateKey.CancelKey;
import dev.overlord.coordinator.shell.StateKey.LeaseKey;
import dev.overlord.coordinator.shell.StateKey.PoolKey;
import dev.overlord.coordinator.shell.StateKey.StrandedKey;
import dev.overlord.coordinator.shell.StateKey.WaitingKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What one turn will write. Messages keep the order of their events; each key of the state is
 * written once, with the value that it has when the turn ends.
 */
final class Turn {
  private final Topics topics;
  private final int shard;
  private final List<NewRecord> messages = new ArrayList<>();
  private final Set<StateKey> changed = new LinkedHashSet<>();

  Turn(Topics topics, int shard) {
    this.topics = topics;
    this.shard = shard;
  }

  boolean isEmpty() {
    return messages.isEmpty() && changed.isEmpty();
  }

  void add(Event event) {
    switch (event) {
      case Event.Durable durable -> {
        changed.add(new PoolKey(durable.pool()));
        addDurable(durable);
      }
      case Event.Told told -> tell(told.inbox(), told.message());
      case Event.Transient passing -> {}
      case Event.Restored restored -> {}
    }
  }

  /** A record of a topic that only reports, such as {@code stats}. */
  void report(String topic, String key, Object value) {
    messages.add(NewRecord.keyed(topic, key, Json.write(value)));
  }

  /** Takes back what a topic that only reports says of a key. */
  void forget(String topic, String key) {
    messages.add(NewRecord.keyed(topic, key, null));
  }

  private void addDurable(Event.Durable event) {
    switch (event) {
      case Event.TaskLeased e -> {
        changed.add(new LeaseKey(e.pool(), e.token()));
        leaves(e.pool(), e.task().ref(), e.source());
        run(e);
      }
      case Event.SlotLeased e -> {
        changed.add(new LeaseKey(e.pool(), e.token()));
        tell(e.inbox(), new InboxMessage.Acquired(shard, e.pool(), e.token(), e.lease()));
      }
      case Event.LeaseOrphaned e -> changed.add(new LeaseKey(e.pool(), e.token()));
      case Event.LeaseRevoked e -> changed.add(new LeaseKey(e.pool(), e.token()));
      case Event.CancelNoted e -> changed.add(new CancelKey(e.pool(), e.ref()));
      case Event.CancelDropped e -> changed.add(new CancelKey(e.pool(), e.ref()));
      case Event.LeaseEnded e -> changed.add(new LeaseKey(e.pool(), e.token()));
      case Event.TaskRequeued e -> changed.add(new WaitingKey(e.pool(), e.ref()));
      case Event.TaskDone e -> done(e);
      case Event.ExecutionStranded e -> changed.add(new StrandedKey(e.pool(), e.token()));
      case Event.StrandedNoted e -> changed.add(new StrandedKey(e.pool(), e.token()));
      case Event.StrandedEnded e -> changed.add(new StrandedKey(e.pool(), e.token()));
      case Event.PoolDefined e -> {}
      case Event.TopicOpened e -> {}
      case Event.NextStarted e -> {}
      case Event.TopicClosed e -> {}
      case Event.PoolRemoved e -> {}
      case Event.ExecutionFailed e -> {}
      case Event.PoolCooled e -> {}
      case Event.StaleFinish e -> {}
      case Event.TasksMissing e -> {}
    }
  }

  private void run(Event.TaskLeased event) {
    byte[] value = event.task().value();
    if (value == null) {
      throw new IllegalStateException(event.task().ref() + " was leased without its bytes");
    }
    tell(
        event.inbox(),
        new InboxMessage.Run(
            shard,
            event.pool(),
            event.token(),
            event.lease(),
            event.task().enqueuedAt(),
            RawJson.of(value)));
  }

  private void done(Event.TaskDone event) {
    leaves(event.pool(), event.ref(), event.source());
    messages.add(
        NewRecord.keyed(topics.results(), event.result().id(), Json.write(event.result()))
            .checked());
    if (event.deadLetter() != null) {
      messages.add(
          NewRecord.keyed(topics.deadLetters(), event.pool(), Json.write(event.deadLetter()))
              .checked());
    }
  }

  private void leaves(String pool, TaskRef ref, Source source) {
    if (source == Source.WAITING) {
      changed.add(new WaitingKey(pool, ref));
    }
  }

  private void tell(int inbox, InboxMessage message) {
    messages.add(new NewRecord(topics.assignments(), inbox, null, Json.write(message)).checked());
  }

  /** Writes this key too, for a checkpoint. */
  void rewrite(StateKey key) {
    changed.add(key);
  }

  /** How many records come before those of the shard's log in {@link #records}. */
  int messages() {
    return messages.size();
  }

  /** All records of the turn: messages, then the shard's log, the shard's own record last. */
  List<NewRecord> records(ShardState state, ShardRecord shardRecord) {
    Partition leases = new Partition(topics.leases(), shard);
    List<NewRecord> records = new ArrayList<>(messages.size() + changed.size() + 1);
    records.addAll(messages);
    for (StateKey key : changed) {
      records.add(NewRecord.to(leases, key.text(), StateCodec.value(key, state)));
    }
    records.add(NewRecord.to(leases, StateKey.SHARD, Json.write(shardRecord)));
    return records;
  }
}
