package dev.overlord.cli.topics;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.KafkaOptions;
import dev.overlord.cli.command.VerboseOption;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.namespace.Replication;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options that every {@code topics} command has. */
final class TopicsOptions {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  @Mixin KafkaOptions kafka = new KafkaOptions();

  @Option(
      names = "--replication",
      paramLabel = "N",
      description =
          "Copies of each partition (default: create leaves it to the cluster; check expects as"
              + " many as the topic with the most has).")
  @Nullable Integer copies;

  @Option(
      names = "--min-isr",
      paramLabel = "M",
      description =
          "Copies that must have a record before it counts (default: one less than --replication).")
  @Nullable Integer minIsr;

  @Option(names = "--json", description = "Print JSON, for programs.")
  boolean json;

  @Mixin VerboseOption verbose = new VerboseOption();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /**
   * @throws CommandException the numbers cannot go together
   */
  Replication replication() {
    Integer factor = copies;
    Integer inSync = minIsr;
    if (factor != null && factor < 1) {
      throw CommandException.usage("--replication " + factor + " must be at least 1");
    }
    if (inSync != null && (inSync < 1 || (factor != null && inSync > factor))) {
      throw CommandException.usage(
          "--min-isr "
              + inSync
              + " must be between 1 and "
              + (factor == null ? "the number of copies" : "--replication " + factor));
    }
    if (factor != null && inSync == null) {
      return Replication.of(factor);
    }
    return new Replication(factor == null ? 0 : factor, inSync == null ? 0 : inSync);
  }

  /** The command that makes what is missing, as these options want it. */
  String create() {
    return "./overlord topics create"
        + kafka.again()
        + (copies == null ? "" : " --replication=" + copies)
        + (minIsr == null ? "" : " --min-isr=" + minIsr);
  }

  <T> T reach(Function<KafkaLog, T> work) {
    try (KafkaLog log = kafka.connect()) {
      return kafka.reach(() -> work.apply(log));
    }
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  void printJson(Object value) {
    out().println(new String(Json.write(value), StandardCharsets.UTF_8));
    out().flush();
  }
}
