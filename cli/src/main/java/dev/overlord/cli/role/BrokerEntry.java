package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.process.LocalCluster;
import dev.overlord.embedded.EmbeddedBroker;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The only class that knows the embedded broker. */
final class BrokerEntry {
  private BrokerEntry() {}

  static RunningRole start(Path data, int port) {
    if (Files.isRegularFile(data)) {
      throw CommandException.usage("--data " + data + " is a file, not a folder");
    }
    try {
      return new Role(EmbeddedBroker.start(data, port), new EndLatch());
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

    @Override
    public void stop(Duration limit) {
      broker.close();
      end.open();
    }
  }
}
