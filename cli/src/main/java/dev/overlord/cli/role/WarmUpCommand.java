package dev.overlord.cli.role;

import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.process.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code overlord warm-up}: has every role in one process for a moment. The launcher calls it once
 * after a build, to record the classes that the roles load into an archive for faster starts.
 */
@Command(name = "warm-up", hidden = true, description = "Starts and stops every role once.")
public final class WarmUpCommand implements Callable<Integer> {
  /** For the threads of the roles to load what they load when they are idle. */
  private static final Duration MOMENT = Duration.ofSeconds(2);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("overlord-warm-up");
    try {
      RunningRole broker = BrokerEntry.start(folder.resolve("kafka"), 0);
      RunningRole backend =
          BackendEntry.start("instant", "127.0.0.1", 0, folder.resolve("requests.jsonl"));
      String bootstrap = Objects.requireNonNull(broker.facts().get(LocalCluster.BOOTSTRAP));
      RunningRole coordinator = coordinator(bootstrap);
      RunningRole worker = worker(bootstrap, folder);
      Thread.sleep(MOMENT);
      for (RunningRole role : List.of(worker, coordinator, backend, broker)) {
        role.stop(STOP_LIMIT);
      }
    } finally {
      delete(folder);
    }
    return ExitCode.OK.number();
  }

  private static RunningRole coordinator(String bootstrap) {
    CoordinatorCommand command = new CoordinatorCommand();
    command.kafka.at(bootstrap);
    return CoordinatorEntry.start(command);
  }

  private static RunningRole worker(String bootstrap, Path folder) {
    WorkerCommand command = new WorkerCommand();
    command.kafka.at(bootstrap);
    command.pools = List.of("warm-up");
    command.data = folder.resolve("worker");
    return WorkerEntry.start(command);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
