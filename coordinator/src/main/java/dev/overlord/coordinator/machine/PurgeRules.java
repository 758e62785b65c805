package dev.overlord.coordinator.machine;

import dev.overlord.common.model.Lane;
import dev.overlord.common.model.TaskRef;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What of the tasks topics may be deleted: what lies below all that anybody may still need. */
class PurgeRules {
  private final ShardState state;

  PurgeRules(ShardState state) {
    this.state = state;
  }

  /** For each partition of each tasks topic of the shard. */
  List<PurgeFloor> floors() {
    List<PurgeFloor> floors = new ArrayList<>();
    state.pools().values().forEach(pool -> floors(pool, floors));
    return floors;
  }

  private static void floors(PoolState pool, List<PurgeFloor> floors) {
    // A ref with offset 0 stands for its partition.
    TreeMap<TaskRef, PurgeFloor> own = new TreeMap<>();
    for (Lane lane : Lane.values()) {
      OpenTopics.OpenTopic open = pool.topics.get(lane);
      for (int p = 0; open != null && p < open.positions().size(); p++) {
        TaskRef start = new TaskRef(open.topic(), p, 0);
        long position = open.positions().get(p);
        PurgeFloor floor =
            new PurgeFloor(
                pool.name(),
                open.topic(),
                open.id(),
                p,
                position,
                PurgeFloor.Needed.POSITION,
                position);
        TaskRef waits = pool.waitingTasks().ceilingKey(start);
        boolean here =
            waits != null && waits.topic().equals(open.topic()) && waits.partition() == p;
        own.put(start, here ? floor.lowered(waits.offset(), PurgeFloor.Needed.WAITING) : floor);
      }
    }
    for (LiveLease live : pool.leases().values()) {
      String ref = live.lease().ref();
      if (ref != null) {
        TaskRef leased = TaskRef.parse(ref);
        own.computeIfPresent(
            new TaskRef(leased.topic(), leased.partition(), 0),
            (start, floor) -> floor.lowered(leased.offset(), PurgeFloor.Needed.LEASE));
      }
    }
    floors.addAll(own.values());
  }
}
