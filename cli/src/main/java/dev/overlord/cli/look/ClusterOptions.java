package dev.overlord.cli.look;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.KafkaOptions;
import dev.overlord.cli.command.VerboseOption;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogRefusedException;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.common.time.Clock;
import dev.overlord.common.time.SystemClock;
import dev.overlord.control.Cluster;
import dev.overlord.control.view.ClusterView;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options that every command has that looks at a running cluster. */
public final class ClusterOptions {
  private static final Duration NAMESPACE_WAIT = Duration.ofSeconds(5);
  private static final Duration VIEW_WAIT = Duration.ofSeconds(30);
  private static final long LOOK_MS = 50;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  @Mixin KafkaOptions kafka = new KafkaOptions();

  @Option(names = "--json", description = "Print JSON, for programs.")
  boolean json;

  @Mixin VerboseOption verbose = new VerboseOption();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /**
   * @throws CommandException Kafka does not answer
   * @throws dev.overlord.common.namespace.NamespaceException no coordinator ever ran there
   */
  public <T> T reach(Function<Cluster, T> work) {
    Clock clock = new SystemClock();
    try (KafkaLog log = kafka.connect()) {
      return kafka.reach(() ->
          work.apply(
              new Cluster(
                  log,
                  kafka.topics(),
                  Namespaces.read(log, kafka.topics(), clock, NAMESPACE_WAIT),
                  clock)));
    }
  }

  /** As above, with what the leaders have said last. */
  public <T> T look(Function<ClusterView, T> work) {
    return look((cluster, view) -> work.apply(view));
  }

  /** As above, with both. */
  public <T> T look(BiFunction<Cluster, ClusterView, T> work) {
    return reach(cluster -> {
      try (ClusterView view = ClusterView.start(cluster)) {
        awaitView(view);
        return work.apply(cluster, view);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw CommandException.infrastructure("interrupted", e);
      }
    });
  }

  /** What is refused to a command that has just begun will be refused a second later, too. */
  private static void awaitView(ClusterView view) throws InterruptedException {
    long until = System.nanoTime() + VIEW_WAIT.toNanos();
    while (!view.caughtUp().await(LOOK_MS, TimeUnit.MILLISECONDS)) {
      LogException trouble = view.trouble().orElse(null);
      if (trouble instanceof LogRefusedException) {
        throw trouble;
      }
      if (System.nanoTime() > until) {
        throw CommandException.infrastructure(
            "the cluster's topics could not be read within "
                + VIEW_WAIT.toSeconds()
                + " s"
                + (trouble == null ? "" : ": " + trouble.getMessage()),
            trouble);
      }
    }
  }

  /** Whether {@code --json} was given. */
  public boolean json() {
    return json;
  }

  public PrintWriter out() {
    return spec.commandLine().getOut();
  }

  public void printJson(Object value) {
    out().println(new String(Json.write(value), StandardCharsets.UTF_8));
    out().flush();
  }
}
