package dev.overlord.coordinator.machine;

import dev.overlord.common.protocol.WorkerMessage.Hello;
import java.util.ArrayList;
import java.util.List;

/** A deliberate bug: a worker's death is taken as the end of what may run on without it. */
public final class DeathEndsAll extends ShardMachine {
  private final LeaseEndRules ends;

  public DeathEndsAll(MachineConfig config) {
    super(config);
    this.ends = new LeaseEndRules(config);
  }

  @Override
  public List<Event> decide(Command command, Now now) {
    List<Event> events = new ArrayList<>(super.decide(command, now));
    if (command instanceof Command.WorkerSaid said && said.message() instanceof Hello hello) {
      for (PoolState pool : state().pools().values()) {
        pool.leases()
            .forEach((token, live) -> {
              boolean outlives =
                  live.lease().worker().equals(hello.worker())
                      && live.lease().incarnation() < hello.incarnation()
                      && live.lease().mayOutlive();
              if (outlives) {
                events.addAll(ends.end(pool, token, live.lease(), LeaseEnd.WORKER_DEAD, now));
              }
            });
      }
    }
    return events;
  }
}
