package dev.overlord.cli.bench;

import java.nio.file.Path;

/** The garbage collector's own log of an Overlord, to learn how much heap it used. */
final class HeapLog {
  private HeapLog() {}

  /** What makes a virtual machine write one. */
  static String option(Path folder) {
    // Java replaces %p by the process's id.
    return "-Xlog:gc,gc+heap+exit:file=" + folder.resolve("logs").resolve("heap-%p.log");
  }
}
