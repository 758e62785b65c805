package dev.overlord.cli.role;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
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

  @Mixin RoleOptions options = new RoleOptions();

  @Override
  public Integer call() throws InterruptedException {
    return new RoleRunner("broker", options, STOP_LIMIT).run(() -> BrokerEntry.start(data, port));
  }
}
