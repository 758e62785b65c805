package dev.overlord.cli.topics;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.DurationConverter;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.command.TextTable;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.model.Lane;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.common.namespace.Replication;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.time.Clock;
import dev.overlord.common.time.SystemClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code overlord topics create}. */
@Command(
    name = "create",
    description = {
      "Makes the topics of a cluster and its record, before anything else runs.",
      "What exists stays as it is; 'topics check' says whether that is well."
    })
final class CreateCommand implements Callable<Integer> {
  private static final int SHARDS = 1;
  private static final int INBOXES = 16;
  private static final Duration TTL = Duration.ofSeconds(60);

  @Mixin TopicsOptions options = new TopicsOptions();

  @Option(
      names = "--shards",
      paramLabel = "N",
      description = "Shards of a new namespace (default: 1).")
  @Nullable Integer shards;

  @Option(
      names = "--inboxes",
      paramLabel = "N",
      description = "Worker inboxes of a new namespace (default: 16).")
  @Nullable Integer inboxes;

  @Option(
      names = "--lease-ttl",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "How long a lease lives without its worker's word (default: 60s).")
  @Nullable Duration leaseTtl;

  @Option(
      names = "--pool",
      paramLabel = "POOL",
      description = "Make this pool's tasks topics too; may be given several times.")
  List<String> pools = List.of();

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "1",
      description = "Partitions of new tasks topics (default: ${DEFAULT-VALUE}).")
  int partitions = 1;

  /** One topic of the answer. */
  record Made(String topic, boolean made) {}

  /** With {@code --json}. */
  record Created(Namespace namespace, List<Made> topics) {}

  @Override
  public Integer call() {
    check();
    Replication replication = options.replication();
    Created created = options.reach(log -> create(log, replication));
    if (options.json) {
      options.printJson(created);
    } else {
      TextTable table = new TextTable("TOPIC", "");
      created.topics().forEach(t -> table.row(t.topic(), t.made() ? "made" : "existed"));
      table.lines().forEach(options.out()::println);
      options.out().flush();
    }
    return ExitCode.OK.number();
  }

  private void check() {
    atLeastOne("--shards", shards);
    atLeastOne("--inboxes", inboxes);
    atLeastOne("--partitions", partitions);
    Topics topics = options.kafka.topics();
    for (String pool : pools) {
      try {
        String unused = topics.tasks(pool, Lane.NORMAL);
      } catch (IllegalArgumentException e) {
        throw CommandException.usage("--pool: " + e.getMessage());
      }
    }
  }

  private static void atLeastOne(String name, @Nullable Integer value) {
    if (value != null && value < 1) {
      throw CommandException.usage(name + " " + value + " must be at least 1");
    }
  }

  private Created create(KafkaLog log, Replication replication) {
    log.check();
    Topics topics = options.kafka.topics();
    Clock clock = new SystemClock();
    List<Made> made = new ArrayList<>();
    Namespace wanted = wanted(Namespaces.recorded(log, topics, clock));
    Namespace namespace =
        Namespaces.open(
            log, topics, wanted, clock, replication, (name, now) -> made.add(new Made(name, now)));
    try (LogAdmin admin = log.admin()) {
      for (String pool : pools) {
        for (Lane lane : Lane.values()) {
          String name = topics.tasks(pool, lane);
          made.add(
              new Made(name, Namespaces.ensureTasksTopic(admin, name, partitions, replication)));
        }
      }
    }
    return new Created(namespace, made);
  }

  /** What is not said is as recorded, so that the same command again changes nothing. */
  private Namespace wanted(Optional<Namespace> recorded) {
    Integer ofShards = shards;
    Integer ofInboxes = inboxes;
    Duration ttl = leaseTtl;
    return Namespace.of(
        ofShards != null ? ofShards : recorded.map(Namespace::shards).orElse(SHARDS),
        ofInboxes != null ? ofInboxes : recorded.map(Namespace::inboxes).orElse(INBOXES),
        ttl != null ? ttl : recorded.map(Namespace::leaseTtl).orElse(TTL));
  }
}
