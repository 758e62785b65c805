package dev.overlord.simulation;

import dev.overlord.worker.identity.Identities;
import dev.overlord.worker.identity.WorkerIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Where one worker process after another runs, on a machine with a boot id, perhaps with a folder
 * that keeps the identity. It stands for the product's folder: the name counts only in the boot,
 * and in the very file, in which it was written.
 */
final class WorkerSeat {
  final int capacity;
  final boolean hasBothHandlers;
  final long wallOffset;
  private final Simulation simulation;
  private final int number;
  private final boolean keeps;
  private Written written = new Written("", 0, 0, 0);
  private long boot;
  private long inode;
  private int crashes;
  @Nullable WorkerProcess process;

  private record Written(String name, long incarnation, long boot, long inode) {}

  WorkerSeat(
      Simulation simulation,
      int number,
      int capacity,
      boolean hasBothHandlers,
      boolean keeps,
      long wallOffset) {
    this.simulation = simulation;
    this.number = number;
    this.capacity = capacity;
    this.hasBothHandlers = hasBothHandlers;
    this.keeps = keeps;
    this.wallOffset = wallOffset;
    this.boot = number;
    this.inode = number;
  }

  int number() {
    return number;
  }

  /** Somebody copied the other's folder here, or cloned its disk, so that even inodes agree. */
  void copyFolderOf(WorkerSeat other, boolean clonedDisk) {
    written = other.written;
    inode = clonedDisk ? other.inode : inode;
  }

  /** The next processes die soon after their start, and a supervisor starts them again. */
  void crashLoop(int times) {
    crashes = times;
  }

  boolean crashesNow() {
    return !simulation.healed() && crashes-- > 0;
  }

  /** The machine starts anew; whoever runs on it is dead by then. */
  void reboot() {
    boot += 1_000;
  }

  /**
   * Somebody puts a copy of the folder's first content back, of whose time nothing lives any more;
   * whoever ran on it is dead by then. False when the folder is too young for that.
   */
  boolean restoreBackup() {
    boolean old = written.incarnation > 3;
    written = old ? new Written(written.name, 0, written.boot, written.inode) : written;
    return old;
  }

  /** Another machine for the same worker, with a copy of its folder. */
  WorkerSeat elsewhere() {
    WorkerSeat other =
        new WorkerSeat(simulation, number, capacity, hasBothHandlers, keeps, wallOffset);
    other.written = written;
    other.boot = boot + 1_000;
    return other;
  }

  Identities identities() {
    return new Identities() {
      @Override
      public WorkerIdentity next() {
        boolean fromHere = written.boot == boot && written.inode == inode;
        boolean known = keeps && (fromHere || simulation.plant.believesFolder());
        return (known || simulation.plant.believesName()) && !written.name.isEmpty()
            ? write(written.name, written.incarnation + 1)
            : renamed();
      }

      @Override
      public WorkerIdentity renamed() {
        return write("w" + number + "-" + simulation.nextName(), 1);
      }

      @Override
      public void close() {}
    };
  }

  private WorkerIdentity write(String name, long incarnation) {
    written = new Written(name, incarnation, boot, inode);
    return new WorkerIdentity(name, incarnation);
  }
}
