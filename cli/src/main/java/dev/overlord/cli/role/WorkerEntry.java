package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.pools.PoolStore;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogUnavailableException;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only class that knows how a worker is started. */
final class WorkerEntry {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerEntry.class);
  private static final Duration KAFKA_AGAIN = Duration.ofMillis(200);

  private WorkerEntry() {}

  static RunningRole start(WorkerCommand command) {
    KafkaLog log = command.kafka.connect();
    Topics topics = command.kafka.topics();
    PoolDefinition definition = command.pool.definition();
    refuseWhatNoWaitingMends(log, topics);
    Clock clock = new SystemClock();
    definePools(command, definition, log, topics, clock);
    refuseKeys(command, log, topics);
    WorkerHandlers handlers = WorkerHandlers.open(command.handlers, command.data, clock);
    try {
      Worker worker = Worker.start(config(command, topics, handlers), log, clock);
      Thread.ofVirtual()
          .name("slots")
          .start(() -> lookAtBackends(command, log, topics, handlers.openAi()));
      return new Role(worker, http(command, worker), handlers, log, command.drainTimeout);
    } catch (FolderInUseException | UncheckedIOException e) {
      throw CommandException.infrastructure(String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable WorkerHttp http(WorkerCommand command, Worker worker) {
    HttpAddress address = command.httpAddress();
    try {
      return address == null ? null : WorkerHttp.start(address, worker);
    } catch (IOException e) {
      worker.close();
      throw CommandException.infrastructure(
          "--http " + command.http + ": nobody can listen there: " + e.getMessage(), e);
    }
  }

  /** A worker waits for a Kafka that is away, but not for a password to become right. */
  private static void refuseWhatNoWaitingMends(KafkaLog log, Topics topics) {
    try {
      log.check();
      Namespaces.recorded(log, topics, new SystemClock());
    } catch (LogUnavailableException e) {
      LOG.warn("log.unavailable reason={}", e.getMessage());
    }
  }

  /** What the options say of a pool counts only where nothing is said of it yet. */
  private static void definePools(
      WorkerCommand command,
      @Nullable PoolDefinition definition,
      Log log,
      Topics topics,
      Clock clock) {
    Map<String, PoolDefinition> definitions = new TreeMap<>();
    for (String pool : command.capacities().keySet()) {
      if (command.handlers.exec.containsKey(pool)) {
        definitions.put(pool, command.pool.execDefinition());
      } else if (definition != null) {
        definitions.put(pool, definition);
      }
    }
    if (definitions.isEmpty()) {
      return;
    }
    LOG.info("namespace.wanted prefix={}", topics.prefix());
    while (!defined(definitions, log, topics)) {
      clock.pause(KAFKA_AGAIN);
    }
  }

  /** Whether Kafka answered, so that all of them are defined now. */
  private static boolean defined(Map<String, PoolDefinition> definitions, Log log, Topics topics) {
    try {
      Namespaces.read(log, topics);
      define(definitions, log, topics);
      return true;
    } catch (LogUnavailableException e) {
      LOG.debug("log.unavailable reason={}", e.getMessage());
      return false;
    }
  }

  private static void define(Map<String, PoolDefinition> definitions, Log log, Topics topics) {
    PoolStore store = new PoolStore(log, topics);
    definitions.forEach((pool, wanted) -> {
      if (store.defineIfAbsent(pool, wanted, "worker")) {
        try (var admin = log.admin()) {
          Namespaces.ensureTasksTopic(admin, topics, pool, Lane.NORMAL, 1);
        }
      }
    });
  }

  /** Of pools that are defined later the key's variable is left out when it is known. */
  private static void refuseKeys(WorkerCommand command, Log log, Topics topics) {
    if (command.handlers.execEnv.isEmpty()) {
      return;
    }
    PoolStore store = new PoolStore(log, topics);
    for (String pool : command.capacities().keySet()) {
      store
          .find(pool)
          .ifPresent(definition -> command.handlers.refuseKey(pool, definition.apiKeyEnv()));
    }
  }

  /** A pool that is defined later, or in another way, is looked at when it is first used. */
  private static void lookAtBackends(
      WorkerCommand command, Log log, Topics topics, OpenAiHandler handler) {
    PoolStore store = new PoolStore(log, topics);
    for (String pool : command.capacities().keySet()) {
      try {
        PoolDefinition definition = store.definition(pool);
        if (definition.handler().equals(WorkerHandlers.OPENAI)) {
          handler.look(pool, definition);
        }
      } catch (CommandException | LogException e) {
        LOG.debug("pool.undefined pool={}", pool, e);
      }
    }
  }

  private static WorkerConfig config(
      WorkerCommand command, Topics topics, WorkerHandlers handlers) {
    return new WorkerConfig(
        topics,
        command.data,
        command.name == null ? "worker" : command.name,
        command.capacities(),
        command.drainTimeout,
        handlers.byName(),
        KeeperSettings.DEFAULT_MAX_RESULT_BYTES);
  }

  private record Role(
      Worker worker,
      @Nullable WorkerHttp http,
      WorkerHandlers handlers,
      KafkaLog log,
      Duration drainTimeout)
      implements RunningRole {
    @Override
    public Map<String, String> facts() {
      WorkerHttp server = http;
      return server == null ? Map.of() : Map.of("http", String.valueOf(server.port()));
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
      WorkerHttp server = http;
      if (server != null) {
        server.close();
      }
      handlers.close();
      log.close();
    }
  }
}
