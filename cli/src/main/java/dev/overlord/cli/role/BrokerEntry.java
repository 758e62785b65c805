package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.process.LocalCluster;
import dev.overlord.embedded.ClusterNode;
import dev.overlord.embedded.EmbeddedBroker;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only class that knows the embedded broker. */
final class BrokerEntry {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerEntry.class);

  private BrokerEntry() {}

  /** A broker that is alone. */
  static RunningRole start(Path data, int port) {
    return start(data, () -> EmbeddedBroker.start(data, port));
  }

  /** A node of a cluster. */
  static RunningRole start(Path data, int port, ClusterNode node) {
    return start(data, () -> EmbeddedBroker.start(data, port, node));
  }

  private static RunningRole start(Path data, Supplier<EmbeddedBroker> broker) {
    if (Files.isRegularFile(data)) {
      throw CommandException.usage("--data " + data + " is a file, not a folder");
    }
    try {
      return new Role(broker.get(), new EndLatch());
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    } catch (IllegalStateException | UncheckedIOException e) {
      throw CommandException.infrastructure(String.valueOf(e.getMessage()), e);
    }
  }

  private record Role(EmbeddedBroker broker, EndLatch end) implements RunningRole {
    @Override
    public Map<String, String> facts() {
      return Map.of(LocalCluster.BOOTSTRAP, broker.bootstrapServers());
    }

    @Override
    public void awaitEnd() throws InterruptedException {
      end.await();
    }

    /** A node waits for the others of its quorum, which may be gone for good. */
    @Override
    public void stop(Duration limit) throws InterruptedException {
      Thread closing = Thread.ofPlatform().daemon().name("broker-close").start(broker::close);
      if (!closing.join(limit)) {
        LOG.warn("broker.not_stopped after_s={}", limit.toSeconds());
      }
      end.open();
    }
  }
}
