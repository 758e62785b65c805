package dev.overlord.cli.process;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What a child process is, in the order in which children are stopped. */
public enum ChildRole {
  /** First, so that it can say what becomes of its tasks while the others still listen. */
  WORKER,
  COORDINATOR,
  BACKEND,
  /** Last, because the others speak through it. */
  BROKER;

  /** The role's name in {@code processes.json}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How long the role may take to end when asked to, before it is killed. */
  Duration stopTimeout(Duration drainTimeout) {
    return switch (this) {
      case WORKER -> drainTimeout.plusSeconds(5);
      case COORDINATOR, BROKER -> Duration.ofSeconds(10);
      case BACKEND -> Duration.ofSeconds(3);
    };
  }

  /**
   * Options of the role's virtual machine. Local roles are small and short-lived: the serial
   * collector has no threads of its own, and the first compiler tier alone starts faster on few
   * cores.
   */
  List<String> javaOptions() {
    return List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError");
  }
}
