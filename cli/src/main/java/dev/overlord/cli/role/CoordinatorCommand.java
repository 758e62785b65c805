package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.DurationConverter;
import dev.overlord.cli.command.KafkaOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code overlord coordinator}: an Overlord instance of a cluster. */
@Command(
    name = "coordinator",
    description = {
      "Runs an Overlord: it decides which task runs in which slot of which worker.",
      "Several may run; one leads, and another takes over when it dies."
    })
public final class CoordinatorCommand implements Callable<Integer> {
  /** Leaving the group hands the shards over at once; there is nothing else to finish. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private static final Duration SHORTEST_TTL = Duration.ofSeconds(1);

  @Mixin KafkaOptions kafka = new KafkaOptions();

  @Option(
      names = "--shards",
      paramLabel = "N",
      defaultValue = "1",
      description = "Shards of a new namespace (default: ${DEFAULT-VALUE}).")
  int shards = 1;

  @Option(
      names = "--inboxes",
      paramLabel = "N",
      defaultValue = "16",
      description = "Worker inboxes of a new namespace (default: ${DEFAULT-VALUE}).")
  int inboxes = 16;

  @Option(
      names = "--lease-ttl",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "How long a lease lives without its worker's word, fixed when the namespace is created"
              + " (default: 60s).")
  @Nullable Duration leaseTtl;

  @Option(names = "--data", paramLabel = "DIR", description = "Folder for files of its own.")
  @Nullable Path data;

  @Mixin HttpRoleOptions http = new HttpRoleOptions();

  @Mixin RoleOptions options = new RoleOptions();

  Duration leaseTtl() {
    Duration ttl = leaseTtl;
    return ttl == null ? Duration.ofSeconds(60) : ttl;
  }

  @Override
  public Integer call() throws InterruptedException {
    check();
    return new RoleRunner("coordinator", options, STOP_LIMIT)
        .run(() -> CoordinatorEntry.start(this));
  }

  private void check() {
    atLeastOne("--shards", shards);
    atLeastOne("--inboxes", inboxes);
    if (leaseTtl().compareTo(SHORTEST_TTL) < 0) {
      throw CommandException.usage("--lease-ttl must be at least 1s");
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw CommandException.usage(name + " " + value + " must be at least 1");
    }
  }
}
