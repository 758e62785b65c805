package dev.overlord.cli.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A child process of the tests: {@code exit CODE}, or {@code live NAME DIARY} and {@code stubborn
 * NAME DIARY}, which write the beginning and the end of their shutdown into a diary.
 */
final class TestChild {
  static final String KEY_VARIABLE = "OVERLORD_TEST_KEY";

  private TestChild() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("exit")) {
      System.out.println("overlord: told to exit");
      System.exit(Integer.parseInt(args[1]));
    }
    ParentWatch.start();
    boolean stubborn = args[0].equals("stubborn");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(args[1], args[2], stubborn)));
    String key = System.getenv().getOrDefault(KEY_VARIABLE, "");
    ReadyFile.write(
        readyFile(args), Map.of("pid", pid(), "key_length", String.valueOf(key.length())));
    new CountDownLatch(1).await();
  }

  private static void end(String name, String diary, boolean stubborn) {
    try {
      note(diary, name + " begins to end");
      if (stubborn) {
        new CountDownLatch(1).await();
      }
      note(diary, name + " ends");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void note(String diary, String line) throws IOException {
    Files.write(
        Path.of(diary), List.of(line), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static String pid() {
    return String.valueOf(ProcessHandle.current().pid());
  }

  private static Path readyFile(String[] args) {
    String option = "--ready-file=";
    for (String argument : args) {
      if (argument.startsWith(option)) {
        return Path.of(argument.substring(option.length()));
      }
    }
    throw new IllegalArgumentException("no ready file");
  }
}
