package dev.overlord.cli.run;

import dev.overlord.cli.config.AtomFile;
import dev.overlord.cli.config.Sources;
import dev.overlord.common.time.SystemClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A process that holds a run's folder until its stdin ends; its arguments are INPUT and DIR. */
final class LockHolder {
  private LockHolder() {}

  public static void main(String[] args) throws IOException {
    RunPlan plan =
        new RunPlanner(new Sources(Map.of(), AtomFile.empty()))
            .plan(Options.of(Path.of(args[0])).withData(Path.of(args[1])).get());
    try (RunFolder folder = RunFolder.open(plan, new SystemClock())) {
      System.out.println("holding " + folder.path());
      int end = System.in.read();
      System.out.println("ends with " + end);
    }
  }
}
