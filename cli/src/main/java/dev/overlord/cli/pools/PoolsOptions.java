package dev.overlord.cli.pools;

import dev.overlord.cli.command.KafkaOptions;
import dev.overlord.cli.command.VerboseOption;
import dev.overlord.common.codec.Json;
import dev.overlord.common.log.kafka.KafkaLog;
import dev.overlord.common.time.SystemClock;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options that every {@code pools} command has. */
final class PoolsOptions {
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

  <T> T reach(Function<PoolsClient, T> work) {
    try (KafkaLog log = kafka.connect()) {
      return kafka.reach(
          () -> work.apply(PoolsClient.reach(log, kafka.topics(), new SystemClock())));
    }
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  void printJson(Object value) {
    out().println(new String(Json.write(value), StandardCharsets.UTF_8));
  }
}
