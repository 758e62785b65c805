package dev.overlord.simulation;

import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.TransactionalWriter;
import dev.overlord.coordinator.machine.ShardState;
import dev.overlord.coordinator.shell.Checkpoints;
import dev.overlord.coordinator.shell.Upkeep;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Deliberate bugs at the seam of the log. */
final class LogBugs {
  private LogBugs() {}

  /** A process that has fenced a shard once takes it over again without. */
  static final class RebuildsWithoutFencing extends Plant {
    @Override
    Options steer(Options drawn) {
      drawn.lostCommits = 0.05;
      return drawn;
    }

    @Override
    Log overlordLog(Log log, Link link, World world) {
      link.fencesOnce();
      return log;
    }
  }

  /** The transactional ids are fenced in any order, as they would be in parallel. */
  static final class FencesInAnyOrder extends Plant {
    @Override
    Options steer(Options drawn) {
      return twoBelievers(drawn);
    }

    @Override
    Log overlordLog(Log log, Link link, World world) {
      return new LogPlant(log) {
        private final List<TransactionalWriter> left = new ArrayList<>();

        @Override
        public TransactionalWriter transactionalWriter(String id, Duration timeout) {
          if (id.endsWith("-0")) {
            left.clear();
          }
          TransactionalWriter made = super.transactionalWriter(id, timeout);
          left.add(made);
          return new Writer(made) {
            @Override
            public void initialise() {
              TransactionalWriter any = world.oneOf(left);
              any.initialise();
              left.remove(any);
            }
          };
        }
      };
    }
  }

  /** The first transaction after the fencing uses another id than number 0. */
  static final class BeginsWithAnotherId extends Plant {
    @Override
    Options steer(Options drawn) {
      drawn.workers = 3;
      drawn.tasks = 200;
      drawn.submittingMs = drawn.safetyMs;
      drawn.longTasks = 0;
      return twoBelievers(drawn);
    }

    @Override
    Log overlordLog(Log log, Link link, World world) {
      return new LogPlant(log) {
        private final List<TransactionalWriter> all = new ArrayList<>();

        @Override
        public TransactionalWriter transactionalWriter(String id, Duration timeout) {
          int begun = all.size() / 4 * 4;
          int number = all.size() % 4;
          all.add(super.transactionalWriter(id, timeout));
          return new Writer(all.getLast()) {
            @Override
            public List<Long> commit(List<NewRecord> records) {
              return all.get(begun + (number + 1) % 4).commit(records);
            }
          };
        }
      };
    }
  }

  private static Options twoBelievers(Options drawn) {
    drawn.overlords = 3;
    drawn.shards = 1;
    drawn.fencingStalls = 0.5;
    drawn.groupDelayMs = 6_000;
    drawn.taskMs = 100;
    return drawn.only(250, Options.Fault.REBALANCE);
  }

  /** A checkpoint that is not what it should be. */
  static Plant checkpoints(BiFunction<Upkeep, ShardState, Checkpoints> wrong) {
    return new Plant() {
      @Override
      Checkpoints checkpoints(Upkeep upkeep, ShardState state) {
        return wrong.apply(upkeep, state);
      }
    };
  }

  /** The shard's own record, with the token counter, is not read back. */
  static final class ForgetsCounter extends Plant {
    @Override
    Options steer(Options drawn) {
      return drawn.only(1_000, Options.Fault.KILL_OVERLORD, Options.Fault.REBALANCE);
    }

    @Override
    Log overlordLog(Log log, Link link, World world) {
      return new LogPlant(log) {
        @Override
        public LogReader reader(String name) {
          return new Reader(super.reader(name)) {
            @Override
            public List<LogRecord> poll(Duration wait) {
              List<LogRecord> records = new ArrayList<>(super.poll(wait));
              records.removeIf(LogBugs::isShardRecord);
              return records;
            }
          };
        }
      };
    }
  }

  private static boolean isShardRecord(LogRecord record) {
    return record.partition().topic().endsWith("leases") && key(record.key()).equals("_shard");
  }

  static String key(byte @Nullable [] key) {
    return key == null ? "" : new String(key, StandardCharsets.UTF_8);
  }
}
