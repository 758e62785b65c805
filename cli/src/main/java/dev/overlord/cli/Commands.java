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
  private Commands() {}

  static CommandLine commandLine() {
    Failures failures = new Failures();
    return new CommandLine(new Commands())
        .addSubcommand(
            new RunCommand(
                ProcessCluster::start, new HttpBackendProbe(), SimulateBackendCommand::problem))
        .addSubcommand(new UpCommand(SimulateBackendCommand::problem))
        .addSubcommand(new SubmitCommand())
        .addSubcommand(new BenchCommand())
        .addSubcommand(new CoordinatorCommand())
        .addSubcommand(new WorkerCommand())
        .addSubcommand(new PoolsCommand())
        .addSubcommand(new TopicsCommand())
        .addSubcommand(new StatusCommand())
        .addSubcommand(new ResultsCommand())
        .addSubcommand(new CancelCommand())
        .addSubcommand(new WorkersCommand())
        .addSubcommand(new LeasesCommand())
        .addSubcommand(new StatsCommand())
        .addSubcommand(new DeadLettersCommand())
        .addSubcommand(new DoctorCommand())
        .addSubcommand(new BackendsCommand())
        .addSubcommand(new ProbeCommand())
        .addSubcommand(new TuneCommand())
        .addSubcommand(new SimulateBackendCommand())
        .addSubcommand(new BrokerCommand())
        .addSubcommand(new WarmUpCommand())
        .addSubcommand(new ShareConsumerCommand())
        .addSubcommand(new CompletionCommand())
        .addSubcommand(new VersionCommand())
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExitCodeExceptionMapper(ignored -> ExitCode.INFRASTRUCTURE.number())
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
  }
}
