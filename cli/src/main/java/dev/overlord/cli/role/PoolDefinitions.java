package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.protocol.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/** Pool definitions in the {@code pools} topic. */
final class PoolDefinitions {
  private static final Duration WAIT = Duration.ofMillis(100);

  private final Log log;
  private final Partition pools;

  PoolDefinitions(Log log, Topics topics) {
    this.log = log;
    this.pools = new Partition(topics.pools(), 0);
  }

  /** Writes the definition unless the pool has one; true when it was written. */
  boolean defineIfAbsent(String pool, PoolDefinition definition) {
    if (isDefined(pool)) {
      return false;
    }
    try (LogWriter writer = log.writer("pool-definitions")) {
      writer.send(NewRecord.to(pools, pool, Json.write(definition))).get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LogException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandException.infrastructure("interrupted while defining pool " + pool, e);
    }
  }

  private boolean isDefined(String pool) {
    boolean defined = false;
    try (LogReader reader = log.reader("pool-definitions")) {
      long end = reader.end(pools);
      reader.add(pools, reader.start(pools));
      while (reader.position(pools) < end) {
        for (LogRecord record : reader.poll(WAIT)) {
          byte[] key = record.key();
          if (key != null && new String(key, StandardCharsets.UTF_8).equals(pool)) {
            defined = record.value() != null;
          }
        }
      }
    }
    return defined;
  }
}
