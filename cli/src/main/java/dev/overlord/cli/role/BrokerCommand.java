package dev.overlord.cli.role;

import dev.overlord.cli.process.RememberedPort;
import dev.overlord.embedded.ClusterNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code overlord broker}: the embedded Kafka of a local run. */
@Command(
    name = "broker",
    hidden = true,
    description = "Runs a Kafka broker of its own, for local runs.")
public final class BrokerCommand implements Callable<Integer> {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(8);

  /** Leaders are moved to other brokers first. */
  private static final Duration STOP_LIMIT_IN_CLUSTER = Duration.ofSeconds(30);

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the broker's files; they survive restarts.")
  Path data = Path.of("");

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port of the loopback address; 0: the one it had before, else a free one.")
  int port;

  @Option(
      names = "--first-port",
      paramLabel = "PORT",
      description = "With --port 0, the free port of the first start, if it is one.")
  int firstPort;

  @ArgGroup(exclusive = false)
  @Nullable NodeOptions node;

  @Mixin RoleOptions options = new RoleOptions();

  @Override
  public Integer call() throws InterruptedException {
    NodeOptions inCluster = node;
    if (inCluster == null) {
      return new RoleRunner("broker", options, STOP_LIMIT)
          .run(() -> BrokerEntry.start(data, chosen()));
    }
    ClusterNode parsed = inCluster.parse();
    return new RoleRunner("broker", options, STOP_LIMIT_IN_CLUSTER)
        .run(() -> BrokerEntry.start(data, chosen(), parsed));
  }

  /** A folder that was in use keeps its port, so that clients keep their address. */
  private int chosen() {
    boolean first = port == 0 && !Files.exists(data);
    return first && firstPort > 0 && RememberedPort.isFree(firstPort) ? firstPort : port;
  }
}
