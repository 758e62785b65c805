package dev.overlord.coordinator.machine;

import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.WaitingTask;
import java.time.Instant;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that were dispatched before and wait to run again. Only refs are kept; the bytes of those
 * that are due soon are read back from their topics.
 */
final class WaitingTasks {
  private static final Comparator<Turn> EARLIEST_FIRST =
      Comparator.comparing(Turn::dueAt).thenComparing(Turn::ref);

  /** Those given up need no slot, so they must not queue behind those that do. */
  private static final Instant GIVEN_UP = Instant.MIN;

  private static final Instant FRONT = Instant.MIN.plusSeconds(1);

  private record Turn(Instant dueAt, TaskRef ref) {
    static Turn of(TaskRef ref, WaitingTask task) {
      if (task.verdict() != null) {
        return new Turn(GIVEN_UP, ref);
      }
      Instant due = task.dueAt();
      return new Turn(due == null ? FRONT : due, ref);
    }
  }

  private final TreeMap<TaskRef, WaitingTask> byRef = new TreeMap<>();
  private final TreeSet<Turn> asleep = new TreeSet<>(EARLIEST_FIRST);
  private final TreeSet<Turn> loaded = new TreeSet<>(EARLIEST_FIRST);
  private final TreeMap<TaskRef, ReadTask> bytes = new TreeMap<>();
  private int wanted;
  private long loadedBytes;

  int size() {
    return byRef.size();
  }

  NavigableMap<TaskRef, WaitingTask> all() {
    return byRef;
  }

  @Nullable WaitingTask get(TaskRef ref) {
    return byRef.get(ref);
  }

  /** How many of them have their bytes in memory, or on the way. */
  int loadedOrWanted() {
    return loaded.size() + wanted;
  }

  /** How many of them have their bytes in memory. */
  int loaded() {
    return loaded.size();
  }

  /** How many of them have their bytes on the way. */
  int loading() {
    return wanted;
  }

  long loadedBytes() {
    return loadedBytes;
  }

  boolean isLoaded(TaskRef ref) {
    return bytes.containsKey(ref);
  }

  /** The next whose bytes should be read back, if it is due by {@code horizon}. */
  @Nullable TaskRef nextToLoad(Instant horizon) {
    return asleep.isEmpty() || asleep.first().dueAt().isAfter(horizon)
        ? null
        : asleep.first().ref();
  }

  /** The first that is due, whose bytes are here, and that may be granted. */
  @Nullable ReadTask nextDue(Instant now, boolean neverInterrupted) {
    for (Turn turn : loaded) {
      if (turn.dueAt().isAfter(now)) {
        return null;
      }
      WaitingTask task = byRef.get(turn.ref());
      if (task != null && !(neverInterrupted && task.interruptions() > 0)) {
        return bytes.get(turn.ref());
      }
    }
    return null;
  }

  /** The earliest due time of those whose bytes are not here, or null. */
  @Nullable Instant nextAlarm() {
    Instant first = asleep.isEmpty() ? null : asleep.first().dueAt();
    Instant second = loaded.isEmpty() ? null : loaded.first().dueAt();
    if (first == null || second == null) {
      return first == null ? second : first;
    }
    return first.isBefore(second) ? first : second;
  }

  int due(Instant now) {
    return asleep.headSet(new Turn(now, LAST), true).size()
        + loaded.headSet(new Turn(now, LAST), true).size()
        + wanted;
  }

  private static final TaskRef LAST = new TaskRef("\uffff", Integer.MAX_VALUE, Long.MAX_VALUE);

  void put(TaskRef ref, WaitingTask task) {
    remove(ref);
    byRef.put(ref, task);
    asleep.add(Turn.of(ref, task));
  }

  /** Null removes it. */
  void restore(TaskRef ref, @Nullable WaitingTask task) {
    if (task == null) {
      remove(ref);
    } else {
      put(ref, task);
    }
  }

  void want(TaskRef ref) {
    WaitingTask task = byRef.get(ref);
    if (task != null && asleep.remove(Turn.of(ref, task))) {
      wanted++;
    }
  }

  void load(ReadTask read) {
    WaitingTask task = byRef.get(read.ref());
    if (task == null || bytes.containsKey(read.ref())) {
      return;
    }
    Turn turn = Turn.of(read.ref(), task);
    if (!asleep.remove(turn)) {
      wanted--;
    }
    loaded.add(turn);
    bytes.put(read.ref(), read);
    loadedBytes += read.size();
  }

  void remove(TaskRef ref) {
    WaitingTask task = byRef.remove(ref);
    if (task == null) {
      return;
    }
    Turn turn = Turn.of(ref, task);
    ReadTask read = bytes.remove(ref);
    if (read != null) {
      loadedBytes -= read.size();
      loaded.remove(turn);
    } else if (!asleep.remove(turn)) {
      wanted--;
    }
  }
}
