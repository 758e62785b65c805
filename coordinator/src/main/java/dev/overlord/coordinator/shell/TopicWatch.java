package dev.overlord.coordinator.shell;

import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.Descriptions;
import dev.overlord.common.log.LogAdmin.TopicDescription;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Lane;
import dev.overlord.common.protocol.Topics;
import dev.overlord.coordinator.machine.Command;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.PoolState;
import dev.overlord.coordinator.machine.ShardState;
import dev.overlord.coordinator.shell.TaskTopics.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks about the tasks topics, all at once and without waiting: whether they still are what they
 * were, so that what was read from them may be used; and now and then which there are. A topic
 * under another id is believed at the second look, a missing one after a while, since a broker may
 * be late to know.
 */
final class TopicWatch {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final Duration LOOK_SOON = Duration.ofMillis(500);
  private static final Duration GONE_AFTER = Duration.ofSeconds(10);

  /** Decides and applies a command; true when anything came of it. */
  interface Decider {
    boolean decide(Command command);
  }

  private final LogReader reader;
  private final LogAdmin admin;
  private final TopicKeeper keeper;
  private final TaskTopics tasks;
  private final PayloadLoader payloads;
  private final ShardState state;
  private final Decider decider;
  private final Unconfirmed unconfirmed;

  private final Map<String, String> otherIds = new HashMap<>();
  private final Map<String, Long> missingSince = new HashMap<>();
  private final Set<String> gaps = new HashSet<>();

  /** What takes many decisions: asked again in each turn until nothing comes of it. */
  private final List<Command> unfinished = new ArrayList<>();

  private @Nullable CompletableFuture<Descriptions> asked;
  private boolean looking;
  private long nextLook = Long.MIN_VALUE;

  /**
   * @param decider decides and applies
   */
  TopicWatch(
      Topics topics,
      ShardLog log,
      TaskTopics tasks,
      PayloadLoader payloads,
      TaskRecords records,
      ShardState state,
      Decider decider) {
    this.keeper = new TopicKeeper(topics, log.admin);
    this.reader = log.reader;
    this.admin = log.admin;
    this.tasks = tasks;
    this.payloads = payloads;
    this.state = state;
    this.unconfirmed = new Unconfirmed(records);
    this.decider = decider;
  }

  /** A record of a tasks topic; false when it is none. */
  boolean read(LogRecord record) {
    if (tasks.place(record.partition().topic()) == null) {
      return false;
    }
    unconfirmed.add(record);
    return true;
  }

  void read(Command.PayloadRead payload) {
    unconfirmed.add(payload);
  }

  /**
   * The topic is left for its successor: nothing that was read under the old one's positions may be
   * taken for the new one's.
   */
  void left(String topic) {
    unconfirmed.forget(topic);
  }

  /** Something waits for an answer that will come soon. */
  boolean isBusy() {
    return !unconfirmed.isEmpty() || !unfinished.isEmpty();
  }

  long unconfirmedTasks(String topic) {
    return unconfirmed.tasks(topic);
  }

  long unconfirmedBytes(String topic) {
    return unconfirmed.bytes(topic);
  }

  void lookNow() {
    nextLook = Long.MIN_VALUE;
  }

  /** The topic's start was found beyond the position. */
  void gap(String topic) {
    gaps.add(topic);
    lookNow();
  }

  /**
   * What can be done now.
   *
   * @throws LogUnavailableException nothing is lost, it will be done later
   */
  void step(Now now) {
    unfinished.removeIf(command -> !decider.decide(command));
    answer(now);
    if (asked == null && (!unconfirmed.topics().isEmpty() || now.nanos() >= nextLook)) {
      ask(now);
      answer(now);
    }
    if (keeper.step()) {
      lookNow();
    }
  }

  private void ask(Now now) {
    looking = now.nanos() >= nextLook;
    Set<String> names = new TreeSet<>(unconfirmed.topics());
    if (looking) {
      for (PoolState pool : state.pools().values()) {
        for (Lane lane : Lane.values()) {
          names.add(tasks.name(pool, lane));
        }
      }
    }
    asked = admin.describe(names);
    unconfirmed.sent();
    nextLook = looking ? now.plus(LOOK_EVERY) : nextLook;
  }

  private void answer(Now now) {
    var future = asked;
    if (future == null || !future.isDone()) {
      return;
    }
    asked = null;
    Descriptions answer = future.join();
    unconfirmed.answered().forEach((topic, batch) -> settle(topic, batch, answer, now));
    if (looking) {
      looking = false;
      look(answer, now);
    }
  }

  private void settle(String topic, Unconfirmed.Batch batch, Descriptions answer, Now now) {
    Place place = tasks.place(topic);
    TopicDescription found = answer.found().get(topic);
    PoolState pool = place == null ? null : state.pool(place.pool());
    if (answer.failed().containsKey(topic)) {
      unconfirmed.again(topic, batch);
    } else if (place != null
        && pool != null
        && found != null
        && found.id().equals(pool.topicId(place.lane()))) {
      if (!batch.tasks().isEmpty()) {
        decider.decide(new Command.TasksRead(place.pool(), place.lane(), batch.tasks()));
      }
      batch.payloads().forEach(decider::decide);
    } else {
      // Read anew when the topic is what it was, or failed when it is not.
      tasks.unfollow(topic);
      batch.payloads().forEach(payload -> payloads.want(payload.pool(), payload.task().ref()));
      nextLook = Math.min(nextLook, now.plus(LOOK_SOON));
    }
  }

  private void look(Descriptions answer, Now now) {
    Map<Place, TopicDescription> changed = new LinkedHashMap<>();
    for (PoolState pool : List.copyOf(state.pools().values())) {
      for (Lane lane : Lane.values()) {
        String topic = tasks.name(pool, lane);
        TopicDescription found = answer.found().get(topic);
        if (found != null) {
          found(pool, lane, found, changed, now);
        } else if (answer.unknown().contains(topic)) {
          missing(pool, lane, topic, now);
        } else if (answer.failed().containsKey(topic)) {
          TopicKeeper.refused(pool.name(), answer.failed().get(topic));
        }
      }
    }
    if (!changed.isEmpty()) {
      nextLook = Long.MIN_VALUE;
      seen(changed);
      nextLook = now.plus(LOOK_EVERY);
    }
  }

  private void found(
      PoolState pool,
      Lane lane,
      TopicDescription found,
      Map<Place, TopicDescription> changed,
      Now now) {
    missingSince.remove(found.name());
    Place place = new Place(pool.name(), lane);
    keeper.keep(place, found.id());
    String id = pool.topicId(lane);
    if (id == null || id.equals(found.id())) {
      otherIds.remove(found.name());
      boolean grown = found.partitions() > pool.positions(lane).size();
      if (grown || gaps.contains(found.name())) {
        changed.put(place, found);
      } else {
        tasks.follow(pool);
      }
    } else if (found.id().equals(otherIds.put(found.name(), found.id()))) {
      changed.put(place, found);
    } else {
      nextLook = now.plus(LOOK_SOON);
    }
  }

  private void missing(PoolState pool, Lane lane, String topic, Now now) {
    tasks.unfollow(topic);
    if (lane == Lane.NORMAL && pool.definition() != null) {
      keeper.make(new Place(pool.name(), lane));
    }
    if (pool.topicId(lane) == null && pool.definition() != null) {
      return;
    }
    long since = missingSince.computeIfAbsent(topic, t -> now.nanos());
    if (now.nanos() - since >= GONE_AFTER.toNanos()) {
      decideUntilDone(new Command.TopicGone(pool.name(), lane));
    }
  }

  /** Asks for the starts of all that changed, in one call. */
  private void seen(Map<Place, TopicDescription> changed) {
    List<Partition> partitions = new ArrayList<>();
    for (TopicDescription topic : changed.values()) {
      for (int p = 0; p < topic.partitions(); p++) {
        partitions.add(new Partition(topic.name(), p));
      }
    }
    Map<Partition, Long> starts = reader.starts(partitions);
    changed.forEach((place, topic) -> {
      List<Long> own = new ArrayList<>();
      for (int p = 0; p < topic.partitions(); p++) {
        own.add(starts.getOrDefault(new Partition(topic.name(), p), 0L));
      }
      decideUntilDone(
          new Command.TopicSeen(place.pool(), place.lane(), topic.name(), topic.id(), own));
      PoolState pool = state.pool(place.pool());
      if (pool != null) {
        tasks.follow(pool);
        gapClosed(pool, place.lane(), topic.name(), own);
      }
    });
  }

  private void gapClosed(PoolState pool, Lane lane, String topic, List<Long> starts) {
    List<Long> positions = pool.positions(lane);
    boolean open = false;
    for (int p = 0; p < Math.min(starts.size(), positions.size()); p++) {
      open |= positions.get(p) < starts.get(p);
    }
    if (!open) {
      gaps.remove(topic);
    }
  }

  private void decideUntilDone(Command command) {
    if (decider.decide(command)) {
      unfinished.add(command);
    }
  }
}
