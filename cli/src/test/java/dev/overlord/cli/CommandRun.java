package dev.overlord.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/** A command, run in this process: several times faster than a start of the launcher. */
public final class CommandRun {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final int code;

  /**
   * Runs it to its end.
   *
   * @param words as behind {@code ./overlord}; files are looked for from the folder of the tests
   */
  public CommandRun(List<String> words) {
    String[] arguments = words.toArray(String[]::new);
    CommandLine line = Commands.forArguments(arguments);
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    code = line.execute(arguments);
  }

  public int code() {
    return code;
  }

  public String out() {
    return out.toString();
  }

  public String err() {
    return err.toString();
  }
}
