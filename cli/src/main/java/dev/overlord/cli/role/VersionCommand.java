package dev.overlord.cli.role;

import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.command.VersionProvider;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code overlord version}. */
@Command(name = "version", description = "Prints the version.")
public final class VersionCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().getOut().println(VersionProvider.version());
    return ExitCode.OK.number();
  }
}
