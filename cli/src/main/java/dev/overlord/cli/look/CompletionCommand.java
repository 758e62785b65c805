package dev.overlord.cli.look;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.ExitCode;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code overlord completion bash|zsh}. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a script that completes this program's commands and options.",
      "For this shell only: source <(./overlord completion bash)"
    })
public final class CompletionCommand implements Callable<Integer> {
  private static final List<String> SHELLS = List.of("bash", "zsh");

  private final Supplier<CommandLine> whole;

  @Spec CommandSpec spec = CommandSpec.create();

  /**
   * The command.
   *
   * @param whole all that can be completed
   */
  public CompletionCommand(Supplier<CommandLine> whole) {
    this.whole = whole;
  }

  /** For the script itself. */
  static final class Shells implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return SHELLS.iterator();
    }
  }

  @Parameters(
      paramLabel = "SHELL",
      completionCandidates = Shells.class,
      description = "bash or zsh.")
  String shell = "";

  @Override
  public Integer call() {
    if (!SHELLS.contains(shell.toLowerCase(Locale.ROOT))) {
      throw CommandException.usage("there is no completion for '" + shell + "': bash and zsh only");
    }
    // One script serves both: in zsh it loads what stands in for bash's completion.
    spec.commandLine().getOut().println(AutoComplete.bash("overlord", whole.get()));
    spec.commandLine().getOut().flush();
    return ExitCode.OK.number();
  }
}
