package dev.overlord.simulation;

import dev.overlord.common.log.CommitUncertainException;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.TransactionalWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Deliberate bugs of how a turn is committed. */
final class CommitBugs {
  private CommitBugs() {}

  /** A commit whose answer is lost is simply made again. */
  static final class CommitsAgain extends Plant {
    @Override
    Options steer(Options drawn) {
      drawn.lostCommits = 0.05;
      drawn.slow = 0;
      return drawn;
    }

    @Override
    Log overlordLog(Log log, Link link, World world) {
      return new LogPlant(log) {
        @Override
        public TransactionalWriter transactionalWriter(String id, Duration timeout) {
          return new Writer(super.transactionalWriter(id, timeout)) {
            @Override
            public List<Long> commit(List<NewRecord> records) {
              try {
                return writer.commit(records);
              } catch (CommitUncertainException e) {
                return again(records, e);
              }
            }

            private List<Long> again(List<NewRecord> records, CommitUncertainException why) {
              if (world.nested()) {
                throw why;
              }
              world.runUntil(world.now() + 10 * World.MS);
              try {
                writer.initialise();
                return writer.commit(records);
              } catch (LogUnavailableException e) {
                throw why;
              }
            }
          };
        }
      };
    }
  }

  /** These records of a turn are committed in a transaction of their own, before the others. */
  static final class CommitsInTwo extends Plant {
    private final Predicate<NewRecord> first;

    CommitsInTwo(Predicate<NewRecord> first) {
      this.first = first;
    }

    static Plant messagesFirst() {
      return new CommitsInTwo(record -> !record.topic().endsWith("leases"));
    }

    static Plant stateFirst() {
      return new CommitsInTwo(record -> record.topic().endsWith("leases"));
    }

    static Plant positionsFirst() {
      return new CommitsInTwo(record -> LogBugs.key(record.key()).startsWith("_pool/"));
    }

    @Override
    Log overlordLog(Log log, Link link, World world) {
      return new LogPlant(log) {
        @Override
        public TransactionalWriter transactionalWriter(String id, Duration timeout) {
          return new Writer(super.transactionalWriter(id, timeout)) {
            @Override
            public List<Long> commit(List<NewRecord> records) {
              var one = writer.commit(records.stream().filter(first).toList()).iterator();
              var two = writer.commit(records.stream().filter(first.negate()).toList()).iterator();
              return records.stream().map(r -> first.test(r) ? one.next() : two.next()).toList();
            }
          };
        }
      };
    }
  }

  /** Leases are written by a writer without transactions. */
  static final class WritesLeasesOutside extends Plant {
    @Override
    Log overlordLog(Log log, Link link, World world) {
      return new LogPlant(log) {
        @Override
        public TransactionalWriter transactionalWriter(String id, Duration timeout) {
          return new Writer(super.transactionalWriter(id, timeout)) {
            @Override
            public List<Long> commit(List<NewRecord> records) {
              List<NewRecord> inside = new ArrayList<>(records);
              inside.removeIf(WritesLeasesOutside::isLease);
              try (LogWriter plain = writer("plain")) {
                records.stream().filter(WritesLeasesOutside::isLease).forEach(plain::send);
              }
              return writer.commit(inside);
            }
          };
        }
      };
    }

    private static boolean isLease(NewRecord record) {
      return record.topic().endsWith("leases") && LogBugs.key(record.key()).matches("[^_/]+/\\d+");
    }
  }

  /** The log forgets a transaction that failed, and fencing its id does not end it. */
  static final class LosesTrack extends Plant {
    private final Map<String, List<NewRecord>> open = new HashMap<>();

    @Override
    Options steer(Options drawn) {
      drawn.lostCommits = 0;
      return drawn;
    }

    @Override
    Log overlordLog(Log log, Link link, World world) {
      return new LogPlant(log) {
        @Override
        public TransactionalWriter transactionalWriter(String id, Duration timeout) {
          return new Writer(super.transactionalWriter(id, timeout)) {
            @Override
            public List<Long> commit(List<NewRecord> records) {
              if (world.chance(0.02)) {
                open.merge(id, records, LosesTrack::both);
                throw new CommitUncertainException("no answer", null);
              }
              List<NewRecord> hanging = open.getOrDefault(id, List.of());
              List<Long> offsets = writer.commit(both(hanging, records));
              open.remove(id);
              return offsets.subList(hanging.size(), offsets.size());
            }
          };
        }
      };
    }

    private static List<NewRecord> both(List<NewRecord> first, List<NewRecord> then) {
      return Stream.concat(first.stream(), then.stream()).toList();
    }
  }
}
