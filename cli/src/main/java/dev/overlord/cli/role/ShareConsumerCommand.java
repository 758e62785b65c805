package dev.overlord.cli.role;

import dev.overlord.cli.bench.share.Manner;
import dev.overlord.cli.bench.share.ShareConsumers;
import dev.overlord.cli.command.CommandException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code overlord share-consumer}: the bench's baseline, started by it as it starts workers. */
@Command(
    name = "share-consumer",
    hidden = true,
    description = "Runs consumers of a Kafka share group, for comparison in bench.")
public final class ShareConsumerCommand implements Callable<Integer> {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(3);

  @Option(names = "--kafka", required = true, description = "Kafka's bootstrap servers.")
  String bootstrap = "";

  @Option(names = "--topic", required = true, description = "What is consumed.")
  String topic = "";

  @Option(names = "--group", required = true, description = "The share group.")
  String group = "";

  @Option(names = "--manner", required = true, description = "${COMPLETION-CANDIDATES}")
  Manner manner = Manner.ONE_BY_ONE;

  @Option(names = "--first-consumer", required = true, description = "Number of the first.")
  int firstConsumer;

  @Option(names = "--consumers", required = true, description = "Consumers in this process.")
  int consumers;

  @Option(names = "--out", required = true, description = "Gets what was executed and when.")
  Path out = Path.of("executions");

  @Mixin RoleOptions options = new RoleOptions();

  @Override
  public Integer call() throws InterruptedException {
    return new RoleRunner("share-consumer", options, STOP_LIMIT).run(this::start);
  }

  private RunningRole start() throws IOException {
    return new Role(
        ShareConsumers.start(
            new ShareConsumers.Options(
                bootstrap, topic, group, manner, firstConsumer, consumers, out)));
  }

  private record Role(ShareConsumers members) implements RunningRole {
    @Override
    public Map<String, String> facts() {
      return Map.of();
    }

    @Override
    public void awaitEnd() throws InterruptedException {
      try {
        members.awaitEnd();
      } catch (IllegalStateException e) {
        throw CommandException.infrastructure(String.valueOf(e.getMessage()), e);
      }
    }

    @Override
    public void stop(Duration limit) throws InterruptedException {
      try {
        members.end();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
