package dev.overlord.cli;

import dev.overlord.cli.backends.BackendsCommand;
import dev.overlord.cli.backends.ProbeCommand;
import dev.overlord.cli.bench.BenchCommand;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.command.Failures;
import dev.overlord.cli.command.VersionProvider;
import dev.overlord.cli.deadletters.DeadLettersCommand;
import dev.overlord.cli.look.CancelCommand;
import dev.overlord.cli.look.CompletionCommand;
import dev.overlord.cli.look.DoctorCommand;
import dev.overlord.cli.look.LeasesCommand;
import dev.overlord.cli.look.StatsCommand;
import dev.overlord.cli.look.StatusCommand;
import dev.overlord.cli.look.WorkersCommand;
import dev.overlord.cli.pools.PoolsCommand;
import dev.overlord.cli.process.ProcessCluster;
import dev.overlord.cli.role.BrokerCommand;
import dev.overlord.cli.role.CoordinatorCommand;
import dev.overlord.cli.role.ShareConsumerCommand;
import dev.overlord.cli.role.SimulateBackendCommand;
import dev.overlord.cli.role.VersionCommand;
import dev.overlord.cli.role.WarmUpCommand;
import dev.overlord.cli.role.WorkerCommand;
import dev.overlord.cli.run.HttpBackendProbe;
import dev.overlord.cli.run.RunCommand;
import dev.overlord.cli.submit.ResultsCommand;
import dev.overlord.cli.submit.SubmitCommand;
import dev.overlord.cli.topics.TopicsCommand;
import dev.overlord.cli.tune.TuneCommand;
import dev.overlord.cli.up.UpCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The list of commands, in the order in which help shows them. */
@Command(
    name = "overlord",
    description =
        "Distributes expensive tasks over workers through Apache Kafka, under one concurrency cap"
            + " for the whole cluster.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    synopsisSubcommandLabel = "COMMAND")
final class Commands {
  private static final Map<String, Supplier<Object>> BY_NAME = new LinkedHashMap<>();

  static {
    BY_NAME.put(
        "run",
        () ->
            new RunCommand(
                ProcessCluster::start, new HttpBackendProbe(), SimulateBackendCommand::problem));
    BY_NAME.put("up", () -> new UpCommand(SimulateBackendCommand::problem));
    BY_NAME.put("submit", SubmitCommand::new);
    BY_NAME.put("bench", BenchCommand::new);
    BY_NAME.put("coordinator", CoordinatorCommand::new);
    BY_NAME.put("worker", WorkerCommand::new);
    BY_NAME.put("pools", PoolsCommand::new);
    BY_NAME.put("topics", TopicsCommand::new);
    BY_NAME.put("status", StatusCommand::new);
    BY_NAME.put("results", ResultsCommand::new);
    BY_NAME.put("cancel", CancelCommand::new);
    BY_NAME.put("workers", WorkersCommand::new);
    BY_NAME.put("leases", LeasesCommand::new);
    BY_NAME.put("stats", StatsCommand::new);
    BY_NAME.put("dead-letters", DeadLettersCommand::new);
    BY_NAME.put("doctor", DoctorCommand::new);
    BY_NAME.put("backends", BackendsCommand::new);
    BY_NAME.put("probe", ProbeCommand::new);
    BY_NAME.put("tune", TuneCommand::new);
    BY_NAME.put("simulate-backend", SimulateBackendCommand::new);
    BY_NAME.put("broker", BrokerCommand::new);
    BY_NAME.put("warm-up", WarmUpCommand::new);
    BY_NAME.put("share-consumer", ShareConsumerCommand::new);
    BY_NAME.put("completion", () -> new CompletionCommand(Commands::commandLine));
    BY_NAME.put("version", VersionCommand::new);
  }

  private Commands() {}

  /** All commands: what help, completion and a misspelt name need. */
  static CommandLine commandLine() {
    return with(BY_NAME);
  }

  /**
   * What these arguments need: where they begin with a command, it alone, since to make all of them
   * is a fifth of a short command's time.
   */
  static CommandLine forArguments(String... args) {
    Supplier<Object> only = args.length == 0 ? null : BY_NAME.get(args[0]);
    return only == null ? commandLine() : with(Map.of(args[0], only));
  }

  private static CommandLine with(Map<String, Supplier<Object>> commands) {
    Failures failures = new Failures();
    CommandLine line = new CommandLine(new Commands());
    commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
    return line.setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExitCodeExceptionMapper(ignored -> ExitCode.INFRASTRUCTURE.number())
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
  }
}
