package dev.overlord.cli.deadletters;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.ExitCode;
import dev.overlord.cli.look.ClusterOptions;
import dev.overlord.common.codec.Json;
import dev.overlord.control.deadletters.DeadLetters;
import dev.overlord.control.deadletters.Letter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code overlord dead-letters show REF}. */
@Command(
    name = "show",
    description = "Shows one with its reason, its history and the task.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:shown", "1:there is none", "2:wrong usage", "3:infrastructure failed"})
final class ShowLetter implements Callable<Integer> {
  @Parameters(paramLabel = "REF|ID", description = "The task that was given up.")
  String task = "";

  @Mixin ClusterOptions options = new ClusterOptions();

  @Override
  public Integer call() {
    Letter letter =
        options
            .reach(cluster -> new DeadLetters(cluster).find(task))
            .orElseThrow(() ->
                new CommandException(
                    ExitCode.SOME_FAILED,
                    "there is no dead letter '" + task + "' by this ref or id",
                    null));
    if (options.json()) {
      options.printJson(letter);
    } else {
      print(letter);
    }
    return ExitCode.OK.number();
  }

  private void print(Letter letter) {
    PrintWriter out = options.out();
    out.println(letter.ref() + "  id " + letter.id());
    out.println("  pool      " + letter.pool() + ", " + letter.lane() + " lane");
    out.println("  dead      " + Json.INSTANT.format(letter.deadAt()));
    out.println("  why       " + letter.error().code() + ": " + letter.error().message());
    out.println("  attempts  " + letter.attempts() + ", interruptions " + letter.interruptions());
    letter
        .history()
        .forEach(error -> out.println("  before    " + error.code() + ": " + error.message()));
    Letter.Replayed replayed = letter.replayed();
    if (replayed != null) {
      out.println("  replayed  " + Json.INSTANT.format(replayed.at()) + " by " + replayed.by());
    }
    String original = letter.original();
    out.println(
        "  task      "
            + (original == null
                ? "(its bytes were not kept)"
                : new String(Base64.getDecoder().decode(original), StandardCharsets.UTF_8)));
    out.flush();
  }
}
