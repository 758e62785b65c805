package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.pools.PoolStore;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.Clock;
import dev.overlord.common.time.SystemClock;
import dev.overlord.worker.identity.FolderInUseException;
import dev.overlord.worker.lease.KeeperSettings;
import dev.overlord.worker.loop.Worker;
import dev.overlord.worker.loop.WorkerConfig;
import dev.overlord.worker.openai.OpenAiHandler;
import dev.overlord.worker.sleep.SleepHandler;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only class that knows how a worker is started. */
final class WorkerEntry {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerEntry.class);

  private static final String HTTP_HANDLER = "openai";

  private WorkerEntry() {}

  static RunningRole start(WorkerCommand command) {
    KafkaLog log = command.kafka.connect();
    Topics topics = command.kafka.topics();
    definePools(command, log, topics);
    Clock clock = new SystemClock();
    OpenAiHandler openAi = OpenAiHandler.create(clock, System::getenv);
    try {
      Worker worker = Worker.start(config(command, topics, openAi, clock), log, clock);
      Thread.ofVirtual().name("slots").start(() -> lookAtBackends(command, log, topics, openAi));
      return new Role(worker, openAi, log, command.drainTimeout);
    } catch (FolderInUseException | UncheckedIOException e) {
      throw CommandException.infrastructure(String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    }
  }

  /** What the options say of a pool counts only where nothing is said of it yet. */
  private static void definePools(WorkerCommand command, Log log, Topics topics) {
    PoolDefinition definition = command.pool.definition();
    if (definition == null) {
      return;
    }
    LOG.info("looking for the namespace {}, which a coordinator makes", topics.prefix());
    command.kafka.reach(() -> Namespaces.read(log, topics));
    PoolStore store = new PoolStore(log, topics);
    for (String pool : command.pools) {
      if (store.defineIfAbsent(pool, definition, "worker")) {
        try (var admin = log.admin()) {
          Namespaces.ensureTasksTopic(admin, topics, pool, Lane.NORMAL, 1);
        }
      }
    }
  }

  /** A pool that is defined later, or in another way, is looked at when it is first used. */
  private static void lookAtBackends(
      WorkerCommand command, Log log, Topics topics, OpenAiHandler handler) {
    PoolStore store = new PoolStore(log, topics);
    for (String pool : command.pools) {
      try {
        PoolDefinition definition = store.definition(pool);
        if (definition.handler().equals(HTTP_HANDLER)) {
          handler.look(pool, definition);
        }
      } catch (CommandException | LogException e) {
        LOG.debug("pool {} is not defined yet", pool, e);
      }
    }
  }

  private static WorkerConfig config(
      WorkerCommand command, Topics topics, OpenAiHandler openAi, Clock clock) {
    Map<String, Integer> capacity = new TreeMap<>();
    command.pools.forEach(pool -> capacity.put(pool, command.capacity));
    return new WorkerConfig(
        topics,
        command.data,
        command.name == null ? "worker" : command.name,
        capacity,
        command.drainTimeout,
        Map.of(HTTP_HANDLER, openAi, SleepHandler.NAME, new SleepHandler(clock)),
        KeeperSettings.DEFAULT_MAX_RESULT_BYTES);
  }

  private record Role(Worker worker, OpenAiHandler handler, KafkaLog log, Duration drainTimeout)
      implements RunningRole {
    @Override
    public Map<String, String> facts() {
      return Map.of();
    }

    @Override
    public void awaitEnd() throws InterruptedException {
      try {
        worker.awaitEnd();
      } catch (IllegalStateException e) {
        throw CommandException.infrastructure(String.valueOf(e.getMessage()), e);
      }
    }

    @Override
    public void stop(Duration limit) throws InterruptedException {
      if (limit.compareTo(drainTimeout) < 0) {
        // Nobody is left to wait for a drain: the next incarnation ends these leases at once.
        worker.close();
      } else {
        worker.drain();
        worker.awaitEnd();
      }
      handler.close();
      log.close();
    }
  }
}
