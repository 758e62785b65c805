package dev.overlord.cli.run;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.model.PoolDefinition;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Puts a pool's definition into {@code pools}, where it differs from what stands there. */
final class PoolPublisher {
  private static final long ANSWER_SECONDS = 30;

  private final Log log;
  private final String topic;
  private final Patience patience;

  PoolPublisher(Log log, String topic, Patience patience) {
    this.log = log;
    this.topic = topic;
    this.patience = patience;
  }

  /**
   * @param wanted its revision and author do not matter
   * @return the definition that stands there now
   */
  PoolDefinition publish(String pool, PoolDefinition wanted) {
    PoolDefinition present = present(pool);
    if (present != null && same(present, wanted)) {
      return present;
    }
    PoolDefinition next = revised(wanted, present == null ? 1 : present.revision() + 1, "run");
    patience.until("publishing pool " + pool, () -> send(pool, next));
    return next;
  }

  private @Nullable PoolDefinition present(String pool) {
    var latest = new Latest(pool);
    try (TopicReader reader = new TopicReader(log, topic, patience)) {
      reader.fromStart();
      reader.catchUp(latest::take);
    }
    return latest.definition;
  }

  private static final class Latest {
    private final byte[] key;
    private @Nullable PoolDefinition definition;

    Latest(String pool) {
      this.key = pool.getBytes(StandardCharsets.UTF_8);
    }

    void take(LogRecord record) {
      if (record.key() == null || !java.util.Arrays.equals(record.key(), key)) {
        return;
      }
      byte[] value = record.value();
      try {
        definition = value == null ? null : Json.read(value, PoolDefinition.class);
      } catch (MalformedException e) {
        // Whatever it is, it is replaced by a definition; the leader refuses it until then.
        definition = null;
      }
    }
  }

  private static boolean same(PoolDefinition a, PoolDefinition b) {
    return revised(a, 0, null).equals(revised(b, 0, null));
  }

  private static PoolDefinition revised(PoolDefinition of, long revision, @Nullable String by) {
    return new PoolDefinition(
        of.concurrency(),
        of.handler(),
        of.backend(),
        of.endpoints(),
        of.model(),
        of.apiKeyEnv(),
        of.timeoutMs(),
        of.maxAttempts(),
        of.maxInterruptions(),
        of.slotReuse(),
        of.strandedMaxMs(),
        of.backendIgnoresDisconnect(),
        of.lanes(),
        of.paused(),
        revision,
        by);
  }

  private void send(String pool, PoolDefinition definition) {
    try (LogWriter writer = log.writer("run-pools")) {
      writer
          .send(NewRecord.keyed(topic, pool, Json.write(definition)))
          .get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LogException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new LogUnavailableException("no answer within " + ANSWER_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InfrastructureException("interrupted while publishing pool " + pool, e);
    }
  }
}
