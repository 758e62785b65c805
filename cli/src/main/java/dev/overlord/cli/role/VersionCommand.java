package dev.overlord.cli.role;

import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.command.VersionProvider;
import dev.overlord.common.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code overlord version}. */
@Command(name = "version", description = "Prints the version.")
public final class VersionCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "Print JSON, for programs.")
  boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /** With {@code --json}. */
  record Version(String version) {}

  @Override
  public Integer call() {
    String version = VersionProvider.version();
    spec.commandLine()
        .getOut()
        .println(
            json ? new String(Json.write(new Version(version)), StandardCharsets.UTF_8) : version);
    return ExitCode.OK.number();
  }
}
