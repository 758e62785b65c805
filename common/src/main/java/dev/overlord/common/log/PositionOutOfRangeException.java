package dev.overlord.common.log;

/** A reader's position lies outside what the log holds, for example below a purge. */
public final class PositionOutOfRangeException extends LogException {
  private static final long serialVersionUID = 1L;

  private final transient Partition partition;
  private final long position;

  public PositionOutOfRangeException(Partition partition, long position) {
    super("position " + position + " of " + partition + " is outside the log", null);
    this.partition = partition;
    this.position = position;
  }

  public Partition partition() {
    return partition;
  }

  public long position() {
    return position;
  }
}
