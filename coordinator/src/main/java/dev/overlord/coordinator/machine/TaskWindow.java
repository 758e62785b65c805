package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Lane;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tasks read ahead of their dispatch, per lane and partition. Lanes share by stride scheduling
 * (Waldspurger and Weihl, 1995): the lane with the smallest pass is next, and pays a stride inverse
 * to its share. Partitions of a lane take turns, since a partition stands for its tenants.
 */
final class TaskWindow {
  private static final long STRIDE = 1 << 20;

  private final Map<Lane, LaneWindow> lanes = new EnumMap<>(Lane.class);
  private long globalPass;
  private int tasks;
  private long bytes;

  private static final class LaneWindow {
    final List<ArrayDeque<ReadTask>> partitions = new ArrayList<>();
    final List<Long> readUpTo = new ArrayList<>();
    int turn;
    int size;
    long bytes;
    long pass;
  }

  int tasks() {
    return tasks;
  }

  long bytes() {
    return bytes;
  }

  int tasks(Lane lane) {
    return lane(lane).size;
  }

  long bytes(Lane lane) {
    return lane(lane).bytes;
  }

  /** The task that is next in turn; it stays until {@link #remove}. */
  @Nullable ReadTask next() {
    Lane lane = nextLane();
    return lane == null ? null : head(lane(lane));
  }

  /** The first such record at the head of its partition. */
  @Nullable ReadTask head(Predicate<ReadTask> which) {
    for (LaneWindow lane : lanes.values()) {
      for (ArrayDeque<ReadTask> partition : lane.partitions) {
        ReadTask head = partition.peekFirst();
        if (head != null && which.test(head)) {
          return head;
        }
      }
    }
    return null;
  }

  /** The first task of this partition, or null. */
  @Nullable ReadTask head(Lane lane, int partition) {
    List<ArrayDeque<ReadTask>> partitions = lane(lane).partitions;
    return partition < partitions.size() ? partitions.get(partition).peekFirst() : null;
  }

  /** The offset after the last one read ahead in this partition; 0 before the first. */
  long readUpTo(Lane lane, int partition) {
    List<Long> read = lane(lane).readUpTo;
    return partition < read.size() ? read.get(partition) : 0;
  }

  void add(Lane laneName, ReadTask task) {
    LaneWindow lane = lane(laneName);
    int partition = task.ref().partition();
    while (lane.partitions.size() <= partition) {
      lane.partitions.add(new ArrayDeque<>());
      lane.readUpTo.add(0L);
    }
    if (lane.size == 0) {
      lane.pass = Math.max(lane.pass, globalPass);
    }
    lane.partitions.get(partition).addLast(task);
    lane.readUpTo.set(partition, task.ref().offset() + 1);
    lane.size++;
    tasks++;
    lane.bytes += task.size();
    bytes += task.size();
  }

  /** Takes the head of its partition away; {@code share} is its lane's. */
  void remove(Lane laneName, ReadTask task, int share) {
    LaneWindow lane = lane(laneName);
    int partition = task.ref().partition();
    ReadTask head = lane.partitions.get(partition).pollFirst();
    if (head == null || !head.ref().equals(task.ref())) {
      throw new IllegalStateException(task.ref() + " is not the head of its partition");
    }
    lane.size--;
    tasks--;
    lane.bytes -= task.size();
    bytes -= task.size();
    if (task.refusal() == null) {
      lane.turn = (partition + 1) % lane.partitions.size();
      globalPass = lane.pass;
      lane.pass += STRIDE / share;
    }
  }

  /** Forgets what was read ahead of one lane, whose topic was made anew. */
  void clear(Lane laneName) {
    LaneWindow lane = lanes.remove(laneName);
    if (lane != null) {
      tasks -= lane.size;
      bytes -= lane.bytes;
    }
  }

  private @Nullable Lane nextLane() {
    Lane best = null;
    for (Map.Entry<Lane, LaneWindow> lane : lanes.entrySet()) {
      if (lane.getValue().size > 0 && (best == null || lane.getValue().pass < lane(best).pass)) {
        best = lane.getKey();
      }
    }
    return best;
  }

  private static @Nullable ReadTask head(LaneWindow lane) {
    for (int i = 0; i < lane.partitions.size(); i++) {
      ReadTask head = lane.partitions.get((lane.turn + i) % lane.partitions.size()).peekFirst();
      if (head != null) {
        return head;
      }
    }
    return null;
  }

  private LaneWindow lane(Lane lane) {
    return lanes.computeIfAbsent(lane, l -> new LaneWindow());
  }
}
