package dev.overlord.cli.role;

import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.SystemClock;
import dev.overlord.coordinator.Coordinator;
import java.time.Duration;
import java.util.Map;

/** The only class that knows how an Overlord instance is started. */
final class CoordinatorEntry {
  private CoordinatorEntry() {}

  static RunningRole start(CoordinatorCommand command) {
    KafkaLog log = command.kafka.connect();
    Topics topics = command.kafka.topics();
    Namespace wanted = Namespace.of(command.shards, command.inboxes, command.leaseTtl());
    Namespace namespace =
        command.kafka.reach(() -> {
          log.check();
          return Namespaces.open(log, topics, wanted);
        });
    String name = "overlord-" + ProcessHandle.current().pid();
    Coordinator coordinator = Coordinator.start(topics, namespace, name, log, new SystemClock());
    return new Role(coordinator, log, new EndLatch());
  }

  private record Role(Coordinator coordinator, KafkaLog log, EndLatch end) implements RunningRole {
    @Override
    public Map<String, String> facts() {
      return Map.of();
    }

    @Override
    public void awaitEnd() throws InterruptedException {
      end.await();
    }

    @Override
    public void stop(Duration limit) {
      coordinator.close();
      log.close();
      end.open();
    }
  }
}
