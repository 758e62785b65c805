package dev.overlord.chaos.checker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;

/** {@code check FOLDER}: judges the files of a run once more. */
public final class Main {
  private Main() {}

  /** Exit code 0: every promise was kept; 1: not; 2: wrong usage. */
  public static void main(String... arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    if (arguments.length != 2 || !arguments[0].equals("check")) {
      System.err.println("usage: check FOLDER, where FOLDER is that of a run");
      return 2;
    }
    Path folder = Path.of(arguments[1]);
    if (!Files.exists(folder.resolve("run.json"))) {
      System.err.println(folder + " is no run: there is no run.json in it");
      return 2;
    }
    try {
      Verdict verdict = Judge.judge(folder);
      System.out.print(verdict.toMarkdown());
      return verdict.holds() ? 0 : 1;
    } catch (IOException | DateTimeException e) {
      // An exception would end the program with 1, which means something else.
      System.err.println(
          folder + " cannot be judged: its run.json is damaged or not readable: " + e.getMessage());
      return 2;
    }
  }
}
