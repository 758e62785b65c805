package dev.overlord.simulation;

import dev.overlord.common.log.CommitUncertainException;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.TransactionalWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** Deliberate bugs at the seam of the log. */
final class LogBugs {
  private LogBugs() {}

  /** Only the first transactional id is fenced before the replay, the others when they are used. */
  static final class FencesLate extends Plant {
    @Override
    Log overlordLog(Log log, World world) {
      return new LogPlant(log) {
        @Override
        public TransactionalWriter transactionalWriter(String id, Duration timeout) {
          return new Late(super.transactionalWriter(id, timeout), id.endsWith("-0"));
        }
      };
    }

    private static final class Late extends LogPlant.Writer {
      private boolean fenced;
      private final boolean first;

      Late(TransactionalWriter writer, boolean first) {
        super(writer);
        this.first = first;
      }

      @Override
      public void initialise() {
        if (first) {
          writer.initialise();
          fenced = true;
        }
      }

      @Override
      public List<Long> commit(List<NewRecord> records) {
        if (!fenced) {
          writer.initialise();
          fenced = true;
        }
        return writer.commit(records);
      }
    }
  }

  /** A commit whose answer is lost is simply made again. */
  static final class CommitsAgain extends Plant {
    @Override
    Log overlordLog(Log log, World world) {
      return new LogPlant(log) {
        @Override
        public TransactionalWriter transactionalWriter(String id, Duration timeout) {
          return new Writer(super.transactionalWriter(id, timeout)) {
            @Override
            public List<Long> commit(List<NewRecord> records) {
              try {
                return writer.commit(records);
              } catch (CommitUncertainException e) {
                return writer.commit(records);
              }
            }
          };
        }
      };
    }
  }

  /** The shard's state is committed after the messages that follow from it, or the other way. */
  static final class CommitsInTwo extends Plant {
    private final boolean stateFirst;

    CommitsInTwo(boolean stateFirst) {
      this.stateFirst = stateFirst;
    }

    @Override
    Log overlordLog(Log log, World world) {
      return new LogPlant(log) {
        @Override
        public TransactionalWriter transactionalWriter(String id, Duration timeout) {
          return new Writer(super.transactionalWriter(id, timeout)) {
            @Override
            public List<Long> commit(List<NewRecord> records) {
              List<NewRecord> one = new ArrayList<>(records);
              List<NewRecord> two = new ArrayList<>(records);
              one.removeIf(r -> r.topic().endsWith("leases") != stateFirst);
              two.removeAll(one);
              writer.commit(one);
              return writer.commit(two);
            }
          };
        }
      };
    }
  }

  /** The shard's own record, with the token counter, is not read back. */
  static final class ForgetsCounter extends Plant {
    @Override
    Options steer(Options drawn) {
      return drawn.with(EnumSet.of(Options.Fault.KILL_OVERLORD, Options.Fault.REBALANCE), 1_000);
    }

    @Override
    Log overlordLog(Log log, World world) {
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
    byte[] key = record.key();
    return record.partition().topic().endsWith("leases")
        && key != null
        && new String(key, StandardCharsets.UTF_8).equals("_shard");
  }
}
