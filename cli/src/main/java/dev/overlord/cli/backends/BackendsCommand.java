package dev.overlord.cli.backends;

import dev.overlord.cli.command.ExitCode;
import dev.overlord.common.backend.BackendFacts;
import dev.overlord.common.backend.BackendPreset;
import dev.overlord.common.codec.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code overlord backends}. */
@Command(
    name = "backends",
    description = {
      "Shows the matrix of backends: what is recommended, what is true now and where that comes"
          + " from.",
      "'probe URL' asks a server of yours."
    })
public final class BackendsCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "Print JSON, for programs.")
  boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /** With {@code --json}. */
  record Matrix(List<MatrixRow> backends) {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      List<MatrixRow> rows = Arrays.stream(BackendPreset.values()).map(MatrixRow::of).toList();
      out.println(new String(Json.write(new Matrix(rows)), StandardCharsets.UTF_8));
    } else {
      table(out);
    }
    out.flush();
    return ExitCode.OK.number();
  }

  private static void table(PrintWriter out) {
    String row = "%-10s %-27s %-34s %-8s %s%n";
    out.printf(row, "BACKEND", "CONCURRENT SUPPORT", "RECOMMENDED", "DEFAULT", "TODAY (SOURCE)");
    for (BackendPreset preset : BackendPreset.values()) {
      BackendFacts facts = preset.facts();
      out.printf(
          row,
          preset.label(),
          facts.support(),
          facts.recommended(),
          facts.concurrency(),
          facts.today() + " (" + facts.source() + ")");
    }
    out.println();
    out.println(
        "--json has the rest: slots, workloads, paths, key header, health check, warnings.");
  }
}
