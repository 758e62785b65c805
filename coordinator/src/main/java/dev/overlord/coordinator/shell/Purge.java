package dev.overlord.coordinator.shell;

import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.Descriptions;
import dev.overlord.common.log.LogAdmin.TopicDescription;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.Partition;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.PurgeFloor;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes tasks that nobody needs any more. Between two turns, so that the state is the committed
 * one, it takes the floors; then it asks for the topics' ids, since offsets of an old topic mean
 * nothing in one made anew; then it deletes. It never waits for an answer, and floors do not age:
 * what a committed state does not need, no later one does.
 */
final class Purge {
  private static final Logger LOG = LoggerFactory.getLogger(Purge.class);

  /** An answer that is older is asked for again: the topic may be another by now. */
  private static final Duration ANSWER_HOLDS = Duration.ofSeconds(2);

  private static final Duration HELD_LONG = Duration.ofMinutes(10);

  /** How often the floors are looked at: often enough for the topics of a busy pool. */
  private static final int LOOKS_PER_PURGE = 6;

  private final LogAdmin admin;
  private final Upkeep upkeep;
  private final Supplier<List<PurgeFloor>> floors;
  private final Map<Partition, Long> purged = new HashMap<>();
  private final Map<Partition, Held> held = new HashMap<>();
  private Map<Partition, PurgeFloor> wanted = Map.of();
  private @Nullable CompletableFuture<Descriptions> described;
  private @Nullable CompletableFuture<Map<Partition, LogException>> deleted;
  private long askedAt;
  private long nextLook = Long.MIN_VALUE;
  private long nextPurge = Long.MIN_VALUE;

  /** A floor that other things than the position hold, and since when it has not moved. */
  private record Held(PurgeFloor floor, long since) {}

  /**
   * @param floors of the state as it is when they are asked for
   */
  Purge(LogAdmin admin, Upkeep upkeep, Supplier<List<PurgeFloor>> floors) {
    this.admin = admin;
    this.upkeep = upkeep;
    this.floors = floors;
  }

  /** The next step, if one is due. To be called while everything decided is committed. */
  void step(Now now) {
    var asked = described;
    var deleting = deleted;
    if (asked != null) {
      if (asked.isDone()) {
        described = null;
        if (now.nanos() - askedAt <= ANSWER_HOLDS.toNanos()) {
          delete(asked.join());
        } else {
          nextLook = now.nanos();
          nextPurge = now.nanos();
        }
      }
    } else if (deleting != null) {
      if (deleting.isDone()) {
        deleted = null;
        done(deleting.join());
      }
    } else if (now.nanos() >= nextLook) {
      nextLook = now.plus(upkeep.purgeEvery().dividedBy(LOOKS_PER_PURGE));
      look(now);
    }
  }

  /** What holds back the purge of this pool, or null: the partition that is furthest behind. */
  @Nullable String heldBy(String pool) {
    PurgeFloor worst = null;
    for (Held each : held.values()) {
      PurgeFloor floor = each.floor();
      boolean worse = worst == null || behind(floor) > behind(worst);
      worst = floor.pool().equals(pool) && worse ? floor : worst;
    }
    return worst == null ? null : text(worst);
  }

  private void look(Now now) {
    boolean due = now.nanos() >= nextPurge;
    nextPurge = due ? now.plus(upkeep.purgeEvery()) : nextPurge;
    wanted = new TreeMap<>();
    List<PurgeFloor> all = floors.get();
    held.keySet().retainAll(all.stream().map(Purge::partition).collect(Collectors.toSet()));
    for (PurgeFloor floor : all) {
      Partition partition = partition(floor);
      note(partition, floor, now);
      long more = floor.offset() - purged.getOrDefault(partition, 0L);
      if (more > 0 && (due || more >= upkeep.purgeRecords())) {
        wanted.put(partition, floor);
      }
    }
    if (!wanted.isEmpty()) {
      TreeSet<String> topics = new TreeSet<>();
      wanted.keySet().forEach(partition -> topics.add(partition.topic()));
      askedAt = now.nanos();
      described = admin.describe(topics);
    }
  }

  private void delete(Descriptions answer) {
    Map<Partition, Long> offsets = new TreeMap<>();
    wanted.forEach((partition, floor) -> {
      TopicDescription topic = answer.found().get(partition.topic());
      if (topic != null && topic.id().equals(floor.topicId())) {
        offsets.put(partition, floor.offset());
      } else {
        purged.remove(partition);
      }
    });
    if (!offsets.isEmpty()) {
      wanted.keySet().retainAll(offsets.keySet());
      deleted = admin.deleteBefore(offsets);
    }
  }

  private void done(Map<Partition, LogException> failed) {
    wanted.forEach((partition, floor) -> {
      LogException reason = failed.get(partition);
      if (reason == null) {
        purged.put(partition, floor.offset());
        LOG.debug("purge.done partition={} offset={}", partition, floor.offset());
      } else {
        LOG.warn("purge.failed partition={} reason={}", partition, reason.getMessage());
      }
    });
  }

  private void note(Partition partition, PurgeFloor floor, Now now) {
    Held before = held.get(partition);
    if (floor.by() == PurgeFloor.Needed.POSITION) {
      held.remove(partition);
    } else if (before == null || before.floor().offset() != floor.offset()) {
      held.put(partition, new Held(floor, now.nanos()));
    } else {
      boolean isLong = now.nanos() - before.since() >= HELD_LONG.toNanos();
      if (isLong) {
        LOG.info("purge.held pool={} by={} records={}", floor.pool(), text(floor), behind(floor));
      }
      held.put(partition, new Held(floor, isLong ? now.nanos() : before.since()));
    }
  }

  private static long behind(PurgeFloor floor) {
    return floor.position() - floor.offset();
  }

  private static String text(PurgeFloor floor) {
    String what =
        switch (floor.by()) {
          case POSITION -> "position";
          case LEASE -> "lease of ";
          case WAITING -> "waiting task ";
        };
    return what + floor.topic() + "-" + floor.partition() + "-" + floor.offset();
  }

  private static Partition partition(PurgeFloor floor) {
    return new Partition(floor.topic(), floor.partition());
  }
}
