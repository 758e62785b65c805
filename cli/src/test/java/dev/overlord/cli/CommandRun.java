package dev.overlord.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** A command with a subcommand at a cluster, run in this process. */
public final class CommandRun {
  private final StringWriter said = new StringWriter();
  private final int code;

  public CommandRun(String bootstrap, String command, String subcommand, String... arguments) {
    List<String> all = new ArrayList<>(List.of(command, subcommand, "--kafka=" + bootstrap));
    all.addAll(List.of(arguments));
    String[] words = all.toArray(String[]::new);
    CommandLine line = Commands.forArguments(words);
    line.setOut(new PrintWriter(said, true));
    line.setErr(new PrintWriter(said, true));
    code = line.execute(words);
  }

  public int code() {
    return code;
  }

  /** Standard output and error. */
  public String said() {
    return said.toString();
  }
}
