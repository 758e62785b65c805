package dev.overlord.simulation;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.model.Lease;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.time.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Deliberate bugs of a worker. */
final class WorkerBugs {
  private WorkerBugs() {}

  /** Reads what is not, or never, committed. */
  static final class ReadsUncommitted extends Plant {
    @Override
    Options steer(Options drawn) {
      drawn.lostCommits = 0.05;
      return drawn;
    }

    @Override
    boolean workersReadCommitted() {
      return false;
    }
  }

  /** Neither stops nor halts at its leases' deadlines. */
  static final class IgnoresDeadlines extends Plant {
    @Override
    Options steer(Options drawn) {
      drawn.longTasks = 0.7;
      return drawn.only(1_000, Options.Fault.CUT_WORKER);
    }

    @Override
    boolean workersHeedDeadlines() {
      return false;
    }
  }

  /** Starts what its loop decided to start before it stood still. */
  static final class StartsPastDeadlines extends Plant {
    @Override
    Options steer(Options drawn) {
      drawn.startStalls = 0.1;
      return drawn.only(2_000, Options.Fault.STALL_WORKER);
    }

    @Override
    boolean looksBeforeStart() {
      return false;
    }
  }

  /** Comes back under its name without a lock that would prove that it is alone. */
  static final class KeepsNameWithoutLock extends Plant {
    @Override
    Options steer(Options drawn) {
      drawn.longTasks = 0.5;
      return drawn.only(3_000, Options.Fault.REPLACE_WORKER);
    }

    @Override
    boolean believesName() {
      return true;
    }
  }

  /** Takes the name in a folder that was copied here. */
  static final class BelievesCopiedFolder extends Plant {
    @Override
    Options steer(Options drawn) {
      drawn.folders = 1;
      drawn.workers = 3;
      drawn.longTasks = 0.5;
      return drawn.only(2_000, Options.Fault.COPY_FOLDER);
    }

    @Override
    boolean believesFolder() {
      return true;
    }
  }

  /** Trusts the monotonic clock, which stands still while the machine sleeps. */
  static final class SleepsThroughDeadlines extends Plant {
    @Override
    Options steer(Options drawn) {
      drawn.longTasks = 0.7;
      return drawn.only(1_500, Options.Fault.SLEEP_WORKER);
    }

    @Override
    Clock elapsedOf(Clock clock) {
      return new Clock() {
        @Override
        public Instant wall() {
          return Instant.EPOCH;
        }

        @Override
        public long monotonicNanos() {
          return clock.monotonicNanos();
        }

        @Override
        public void pause(Duration duration) {
          clock.pause(duration);
        }
      };
    }
  }

  /** Works with a TTL of its own, longer than the leaders'. */
  static final class HasAnotherTtl extends Plant {
    @Override
    Options steer(Options drawn) {
      drawn.longTasks = 0.5;
      return drawn.only(1_500, Options.Fault.CUT_WORKER);
    }

    @Override
    Log workerLog(Log log) {
      return rewriting(log, HasAnotherTtl::longer);
    }

    private static LogRecord longer(LogRecord record) {
      byte[] key = record.key();
      boolean namespace =
          key != null && new String(key, StandardCharsets.UTF_8).equals(Namespace.KEY);
      byte[] value = record.value();
      if (!namespace || value == null) {
        return record;
      }
      Namespace was = Json.read(value, Namespace.class);
      Duration ttl = was.leaseTtl().multipliedBy(2);
      return with(record, Json.write(Namespace.of(was.shards(), was.inboxes(), ttl)));
    }
  }

  /** Runs all orders of a slot at once. */
  static final class RunsOrdersAtOnce extends Plant {
    @Override
    Options steer(Options drawn) {
      drawn.taskMs = 100;
      drawn.longTasks = 0;
      drawn.submittingMs = 3_000;
      return drawn;
    }

    @Override
    Log workerLog(Log log) {
      return rewriting(log, RunsOrdersAtOnce::slotOfItsOwn);
    }

    private static LogRecord slotOfItsOwn(LogRecord record) {
      byte[] value = record.value();
      try {
        if (value != null && Json.read(value, InboxMessage.class) instanceof InboxMessage.Run run) {
          Lease lease = run.lease();
          Lease other =
              new Lease(
                  (int) run.token(),
                  0,
                  lease.endpoint(),
                  lease.ref(),
                  lease.taskId(),
                  lease.worker(),
                  lease.incarnation(),
                  lease.attempt(),
                  lease.interruptions(),
                  lease.releases(),
                  lease.alone(),
                  lease.revoked(),
                  lease.waiter(),
                  lease.grantedAt(),
                  lease.timeoutMs(),
                  lease.maxAttempts());
          InboxMessage changed =
              new InboxMessage.Run(
                  run.shard(), run.pool(), run.token(), other, run.enqueuedAt(), run.task());
          return with(record, Json.write(changed));
        }
      } catch (MalformedException e) {
        // A record of another topic.
      }
      return record;
    }
  }

  private static LogRecord with(LogRecord record, byte[] value) {
    return new LogRecord(
        record.partition(), record.offset(), record.timestampMs(), record.key(), value);
  }

  private static Log rewriting(Log log, UnaryOperator<LogRecord> change) {
    return new LogPlant(log) {
      @Override
      public LogReader reader(String name) {
        return new Reader(super.reader(name)) {
          @Override
          public List<LogRecord> poll(Duration wait) {
            List<LogRecord> records = new ArrayList<>(super.poll(wait));
            records.replaceAll(change);
            return records;
          }
        };
      }
    };
  }
}
