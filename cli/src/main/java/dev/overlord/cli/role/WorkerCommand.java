package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.DurationConverter;
import dev.overlord.cli.command.KafkaOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code overlord worker}: runs tasks of one or more pools. */
@Command(
    name = "worker",
    description = {
      "Runs a worker: it executes the tasks that Overlord gives it.",
      "SIGTERM drains it: it finishes or gives back what it runs, then ends."
    })
public final class WorkerCommand implements Callable<Integer> {
  @Mixin KafkaOptions kafka = new KafkaOptions();

  @Option(
      names = "--pool",
      required = true,
      paramLabel = "POOL[=N]",
      description =
          "A pool to work for, and how many of its tasks to run at once; may be given several times.")
  List<String> pools = List.of();

  @Option(
      names = "--capacity",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "Tasks that this worker runs at once of each pool without a number of its own"
              + " (default: ${DEFAULT-VALUE}).")
  int capacity = 64;

  @Mixin HandlerOptions handlers = new HandlerOptions();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder of the worker's identity. With it a restart gets its tasks' places back at once;"
              + " without it the worker has a new name at every start.")
  @Nullable Path data;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The worker's name if its folder has none yet (default: made up).")
  @Nullable String name;

  @Option(
      names = "--drain-timeout",
      paramLabel = "DURATION",
      defaultValue = "30s",
      converter = DurationConverter.class,
      description =
          "How long running tasks may take to end after SIGTERM; those that do not are"
              + " given back (default: ${DEFAULT-VALUE}).")
  Duration drainTimeout = Duration.ofSeconds(30);

  @Option(
      names = "--http",
      paramLabel = "[HOST:]PORT",
      description =
          "Answer /metrics and /health here, on 127.0.0.1 unless a host is given; port 0 is any free"
              + " one (default: do not).")
  @Nullable String http;

  @Mixin PoolOptions pool = new PoolOptions();

  @Mixin RoleOptions options = new RoleOptions();

  @Override
  public Integer call() throws InterruptedException {
    check();
    return new RoleRunner("worker", options, drainTimeout).run(() -> WorkerEntry.start(this));
  }

  private void check() {
    handlers.check(capacities().keySet());
    httpAddress();
    if (pool.url != null) {
      capacities().keySet().stream()
          .filter(name -> !handlers.exec.containsKey(name))
          .forEach(name -> handlers.refuseKey(name, pool.apiKeyEnv));
    }
  }

  /**
   * Null when nothing is to be answered.
   *
   * @throws CommandException the address is none
   */
  @Nullable HttpAddress httpAddress() {
    String given = http;
    return given == null ? null : HttpAddress.parse(given);
  }

  /**
   * Tasks at once, by pool.
   *
   * @throws CommandException a pool or a number is wrong
   */
  SortedMap<String, Integer> capacities() {
    return PoolCapacities.read(pools, capacity);
  }
}
