package dev.overlord.simulation;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.Descriptions;
import dev.overlord.common.log.LogAdmin.TopicDescription;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.TransactionalWriter;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.coordinator.machine.Command;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.LeaseEnd;
import dev.overlord.coordinator.machine.MachineConfig;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.PoolRecord;
import dev.overlord.coordinator.machine.PoolState;
import dev.overlord.coordinator.machine.ShardMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Deliberate bugs around definitions, and topics that are made anew or deleted. */
final class TopicBugs {
  private TopicBugs() {}

  private static Options remakes(Options drawn) {
    drawn.remakes = 1;
    drawn.refills = 1;
    return drawn.only(2_500, Options.Fault.REMAKE_TOPIC);
  }

  /** A topic is known by its name alone, whatever its id. */
  static final class NoticesNoNewId extends Plant {
    private final Map<String, String> ids = new HashMap<>();

    @Override
    Options steer(Options drawn) {
      return remakes(drawn);
    }

    @Override
    Log overlordLog(Log log, Link link, World world) {
      return new LogPlant(log) {
        @Override
        public LogAdmin admin() {
          return new Admin(super.admin()) {
            @Override
            public CompletableFuture<Descriptions> describe(Set<String> topics) {
              return super.describe(topics).thenApply(NoticesNoNewId.this::underTheirFirstIds);
            }
          };
        }
      };
    }

    private Descriptions underTheirFirstIds(Descriptions answer) {
      Map<String, TopicDescription> found = new TreeMap<>();
      answer
          .found()
          .forEach((name, topic) ->
              found.put(
                  name,
                  new TopicDescription(
                      name, ids.computeIfAbsent(name, n -> topic.id()), topic.partitions())));
      return new Descriptions(found, answer.unknown(), answer.failed());
    }
  }

  /** The tasks of a topic that was made anew are left where they are, without an outcome. */
  static final class ForgetsOldTasks extends ShardMachine {
    ForgetsOldTasks(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = new ArrayList<>(super.decide(command, now));
      if (command instanceof Command.TopicSeen) {
        events.removeIf(Event.TaskDone.class::isInstance);
      }
      return events;
    }
  }

  /** The slot of a running task is free as soon as its topic was made anew. */
  static final class FreesOrphansAtOnce extends ShardMachine {
    FreesOrphansAtOnce(MachineConfig config) {
      super(config);
    }

    @Override
    public List<Event> decide(Command command, Now now) {
      List<Event> events = new ArrayList<>(super.decide(command, now));
      events.replaceAll(event ->
          event instanceof Event.LeaseOrphaned it
              ? new Event.LeaseEnded(it.pool(), it.token(), LeaseEnd.FINISHED)
              : event);
      return events;
    }
  }

  static Plant machine(java.util.function.Function<MachineConfig, ShardMachine> maker) {
    return MachineBugs.with(
        maker,
        drawn -> {
          drawn.longTasks = 0.4;
          return remakes(drawn);
        });
  }

  /**
   * A definition counts whatever its offset. The product's leaders read {@code pools} to its end
   * before any counts, which hides it; so these take each record as it comes, too.
   */
  static final class TakesOlderDefinitions extends Plant {
    @Override
    Options steer(Options drawn) {
      return drawn.only(
          500, Options.Fault.DEFINE, Options.Fault.KILL_OVERLORD, Options.Fault.REBALANCE);
    }

    @Override
    ShardMachine machine(MachineConfig config, Options options) {
      return new ShardMachine(config) {
        @Override
        public List<Event> decide(Command command, Now now) {
          if (command instanceof Command.DefinePool define) {
            PoolState pool = state().pool(define.pool());
            PoolDefinition definition = define.definition();
            return pool == null && definition == null
                ? List.of()
                : List.of(new Event.PoolDefined(define.pool(), definition, define.offset()));
          }
          return super.decide(command, now);
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
            public long end(Partition partition) {
              long end = super.end(partition);
              return partition.topic().endsWith("pools") ? 0 : end;
            }
          };
        }
      };
    }
  }

  /** With a deleted pool goes all that the log knew of it. */
  static final class ForgetsDeletedPools extends Plant {
    @Override
    Options steer(Options drawn) {
      return drawn.only(600, Options.Fault.DEFINE, Options.Fault.KILL_OVERLORD);
    }

    @Override
    Log overlordLog(Log log, Link link, World world) {
      return new LogPlant(log) {
        @Override
        public TransactionalWriter transactionalWriter(String id, Duration timeout) {
          return new Writer(super.transactionalWriter(id, timeout)) {
            @Override
            public List<Long> commit(List<NewRecord> records) {
              return writer.commit(records.stream().map(ForgetsDeletedPools::forget).toList());
            }
          };
        }
      };
    }

    private static NewRecord forget(NewRecord record) {
      byte[] value = record.value();
      boolean deleted =
          value != null
              && LogBugs.key(record.key()).startsWith("_pool/")
              && Json.read(value, PoolRecord.class).definition() == null;
      return deleted
          ? new NewRecord(record.topic(), record.partition(), record.key(), null)
          : record;
    }
  }
}
