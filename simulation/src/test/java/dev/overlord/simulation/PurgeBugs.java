package dev.overlord.simulation;

import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.Descriptions;
import dev.overlord.common.log.LogAdmin.TopicDescription;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.TaskRef;
import dev.overlord.coordinator.machine.Command;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.MachineConfig;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.PoolState;
import dev.overlord.coordinator.machine.PurgeFloor;
import dev.overlord.coordinator.machine.ShardMachine;
import dev.overlord.coordinator.shell.Upkeep;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Deliberate bugs of the purge. */
final class PurgeBugs {
  private PurgeBugs() {}

  private static Options often(Options drawn) {
    Upkeep was = drawn.upkeep;
    drawn.upkeep =
        new Upkeep(
            was.checkpointEvery(),
            was.rewrittenPerTurn(),
            Duration.ofMillis(600),
            5,
            was.windowBytes());
    drawn.longTasks = 0.4;
    return drawn;
  }

  /** The floors leave out what is leased, or what waits. */
  private static final class Ignores extends ShardMachine {
    private final PurgeFloor.Needed ignored;

    Ignores(MachineConfig config, PurgeFloor.Needed ignored) {
      super(config);
      this.ignored = ignored;
    }

    @Override
    public List<PurgeFloor> floors() {
      return super.floors().stream().map(this::raised).toList();
    }

    private PurgeFloor raised(PurgeFloor floor) {
      PoolState pool = state().pool(floor.pool());
      if (floor.by() != ignored || pool == null) {
        return floor;
      }
      TaskRef start = new TaskRef(floor.topic(), floor.partition(), 0);
      long offset = floor.position();
      TaskRef waits = pool.waitingTasks().ceilingKey(start);
      if (ignored == PurgeFloor.Needed.LEASE && waits != null && isHere(waits, floor)) {
        offset = Math.min(offset, waits.offset());
      }
      for (var live : pool.leases().values()) {
        String ref = live.lease().ref();
        if (ignored == PurgeFloor.Needed.WAITING && ref != null) {
          TaskRef leased = TaskRef.parse(ref);
          offset = isHere(leased, floor) ? Math.min(offset, leased.offset()) : offset;
        }
      }
      return new PurgeFloor(
          floor.pool(),
          floor.topic(),
          floor.topicId(),
          floor.partition(),
          offset,
          floor.by(),
          floor.position());
    }

    private static boolean isHere(TaskRef ref, PurgeFloor floor) {
      return ref.topic().equals(floor.topic()) && ref.partition() == floor.partition();
    }
  }

  static Plant ignores(PurgeFloor.Needed ignored) {
    return MachineBugs.with(config -> new Ignores(config, ignored), PurgeBugs::often);
  }

  /** Deletes what the turn that is being decided will not need, before it is committed. */
  static final class PurgesUncommitted extends Plant {
    @Override
    Options steer(Options drawn) {
      return often(drawn);
    }

    @Override
    ShardMachine machine(MachineConfig config, Log log, Options options) {
      LogAdmin admin = log.admin();
      return new ShardMachine(config) {
        private long next = Long.MIN_VALUE;

        @Override
        public List<Event> decide(Command command, Now now) {
          if (command instanceof Command.TimePassed && now.nanos() >= next) {
            next = now.plus(Duration.ofMillis(100));
            floors().forEach(floor -> purge(admin, floor));
          }
          return super.decide(command, now);
        }
      };
    }

    private static void purge(LogAdmin admin, PurgeFloor floor) {
      try {
        admin.deleteBefore(new Partition(floor.topic(), floor.partition()), floor.offset());
      } catch (LogException e) {
        // Another time.
      }
    }
  }

  /** Believes that its topics are what they were. */
  static final class PurgesWithoutAsking extends Plant {
    private @Nullable List<PurgeFloor> wanted;

    @Override
    Options steer(Options drawn) {
      drawn.remakes = 1;
      drawn.refills = 1;
      return often(drawn).only(1_500, Options.Fault.REMAKE_TOPIC, Options.Fault.KILL_OVERLORD);
    }

    @Override
    ShardMachine machine(MachineConfig config, Options options) {
      return new ShardMachine(config) {
        @Override
        public List<PurgeFloor> floors() {
          List<PurgeFloor> floors = super.floors();
          wanted = floors;
          return floors;
        }
      };
    }

    @Override
    Log overlordLog(Log log, Link link, World world) {
      return new LogPlant(log) {
        @Override
        public LogReader reader(String name) {
          return new Reader(super.reader(name)) {
            @Override
            public List<LogRecord> poll(Duration wait) {
              wanted = null;
              return super.poll(wait);
            }
          };
        }

        @Override
        public LogAdmin admin() {
          return new Admin(super.admin()) {
            @Override
            public CompletableFuture<Descriptions> describe(Set<String> topics) {
              List<PurgeFloor> floors = wanted;
              wanted = null;
              return floors == null
                  ? super.describe(topics)
                  : CompletableFuture.completedFuture(believed(floors));
            }
          };
        }
      };
    }

    private static Descriptions believed(List<PurgeFloor> floors) {
      Map<String, TopicDescription> found = new TreeMap<>();
      floors.forEach(floor ->
          found.put(floor.topic(), new TopicDescription(floor.topic(), floor.topicId(), 1)));
      return new Descriptions(found, Set.of(), Map.of());
    }
  }
}
