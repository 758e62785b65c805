package dev.overlord.simulation;

import dev.overlord.worker.identity.Identities;
import dev.overlord.worker.identity.WorkerIdentity;
import org.jspecify.annotations.Nullable;

/** Where one worker process after another runs, perhaps with a folder that keeps the identity. */
final class WorkerSeat {
  final int capacity;
  final long wallOffset;
  private final int number;
  private final boolean folder;
  private String name = "";
  private long incarnation;
  @Nullable WorkerProcess process;

  WorkerSeat(int number, int capacity, boolean folder, long wallOffset) {
    this.number = number;
    this.capacity = capacity;
    this.folder = folder;
    this.wallOffset = wallOffset;
  }

  int number() {
    return number;
  }

  Identities identities(Simulation simulation) {
    return new Identities() {
      @Override
      public WorkerIdentity next() {
        boolean kept = folder || simulation.plant.believesName();
        return kept && !name.isEmpty() ? new WorkerIdentity(name, ++incarnation) : renamed();
      }

      @Override
      public WorkerIdentity renamed() {
        name = "w" + number + "-" + simulation.nextName();
        incarnation = 1;
        return new WorkerIdentity(name, incarnation);
      }

      @Override
      public void close() {}
    };
  }
}
