package dev.overlord.coordinator.shell;

import dev.overlord.coordinator.machine.ShardState;
import java.util.List;

/** Deliberate bugs of checkpoints: the offset is noted too early, or is that of the end. */
public final class WrongCheckpoints {
  private WrongCheckpoints() {}

  /** In force as soon as the rewriting begins. */
  public static final class NotedEarly extends Checkpoints {
    private boolean rewriting;
    private long began = -1;

    public NotedEarly(Upkeep upkeep, ShardState state) {
      super(upkeep, state);
    }

    @Override
    protected List<StateKey> due() {
      List<StateKey> keys = super.due();
      rewriting = !keys.isEmpty();
      return keys;
    }

    @Override
    protected long inForce() {
      return Math.max(began, super.inForce());
    }

    @Override
    protected void committed(long first, int records) {
      super.committed(first, records);
      began = rewriting && began < super.inForce() ? first : began;
    }
  }

  /** A replay begins where the rewriting ended. */
  public static final class NotedAtTheEnd extends Checkpoints {
    private long before;
    private long end;

    public NotedAtTheEnd(Upkeep upkeep, ShardState state) {
      super(upkeep, state);
    }

    @Override
    protected long inForce() {
      return Math.max(end, super.inForce());
    }

    @Override
    protected void committed(long first, int records) {
      super.committed(first, records);
      if (super.inForce() != before) {
        before = super.inForce();
        end = first;
      }
    }
  }
}
