package dev.overlord.chaos.plan;

import java.util.Locale;

/** A process of the cluster that can be hurt, such as {@code worker-2}. */
public record Target(Kind kind, int number) implements Comparable<Target> {
  /** What a process is. */
  public enum Kind {
    BROKER,
    OVERLORD,
    WORKER
  }

  /** Its name in reports, folders and fault logs; a worker has it in its leases too. */
  public String name() {
    return kind.name().toLowerCase(Locale.ROOT) + "-" + number;
  }

  @Override
  public int compareTo(Target other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 ? byKind : Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return name();
  }
}
