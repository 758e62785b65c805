package dev.overlord.common.namespace;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.CommitUncertainException;
import dev.overlord.common.log.FencedException;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.TransactionalWriter;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The record under {@link Namespace#KEY} in {@code pools}. */
final class NamespaceRecord {
  private static final byte[] KEY = Namespace.KEY.getBytes(StandardCharsets.UTF_8);
  private static final Duration TRANSACTION = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration READ = Duration.ofSeconds(8);
  private static final int TRIES = 10;

  private final Log log;
  private final Topics topics;
  private final Clock clock;
  private final Partition pools;

  NamespaceRecord(Log log, Topics topics, Clock clock) {
    this.log = log;
    this.topics = topics;
    this.clock = clock;
    this.pools = new Partition(topics.pools(), 0);
  }

  /**
   * Writes {@code wanted} unless there is a record. A transactional id of its own serves as a
   * mutex: what was read after initialising it is still so at the commit, or the commit fails.
   */
  Namespace readOrWrite(Namespace wanted) {
    Optional<Namespace> before = read();
    if (before.isPresent()) {
      return before.get();
    }
    String mutex = topics.prefix() + "namespace";
    try (TransactionalWriter writer = log.transactionalWriter(mutex, TRANSACTION)) {
      for (int tried = 1; tried <= TRIES; tried++) {
        writer.initialise();
        Optional<Namespace> recorded = read();
        if (recorded.isPresent()) {
          return recorded.get();
        }
        if (written(writer, wanted)) {
          return wanted;
        }
        // Two that race would otherwise fence each other for ever.
        clock.pause(Duration.ofMillis(ThreadLocalRandom.current().nextLong(100L * tried)));
      }
    }
    throw new LogUnavailableException(
        "the record of namespace '" + topics.prefix() + "' could not be written", null);
  }

  private boolean written(TransactionalWriter writer, Namespace wanted) {
    try {
      writer.commit(List.of(NewRecord.to(pools, Namespace.KEY, Json.write(wanted))));
      return true;
    } catch (FencedException | CommitUncertainException e) {
      return false;
    }
  }

  /** What the topic says at its present end. */
  Optional<Namespace> read() {
    Optional<Namespace> last = Optional.empty();
    try (LogReader reader = log.reader(topics.prefix() + "namespace-reader")) {
      long end = reader.end(pools);
      reader.add(pools, reader.start(pools));
      long giveUp = clock.monotonicNanos() + READ.toNanos();
      while (reader.position(pools) < end) {
        List<LogRecord> records = reader.poll(POLL);
        for (LogRecord record : records) {
          if (Arrays.equals(record.key(), KEY)) {
            last = parsed(record);
          }
        }
        if (records.isEmpty() && clock.monotonicNanos() - giveUp >= 0) {
          throw new LogUnavailableException(pools + " could not be read to its end", null);
        }
      }
    }
    return last;
  }

  private Optional<Namespace> parsed(LogRecord record) {
    if (record.value() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.read(record.value(), Namespace.class));
    } catch (MalformedException e) {
      throw new NamespaceException(
          "the record of namespace '"
              + topics.prefix()
              + "' at "
              + record.partition()
              + " offset "
              + record.offset()
              + " cannot be used ("
              + e.getMessage()
              + "); use the release that wrote it, or another prefix",
          e);
    }
  }
}
