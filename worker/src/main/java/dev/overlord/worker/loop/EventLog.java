package dev.overlord.worker.loop;

import dev.overlord.common.protocol.InboxMessage.Run;
import dev.overlord.common.protocol.WorkerMessage;
import dev.overlord.worker.lease.Action;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line per event of a lease. What happens to every task is for debugging only. */
final class EventLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.overlord.worker.leases");

  private EventLog() {}

  static void write(Action action) {
    switch (action) {
      case Action.StartExecution it -> started(it.run());
      case Action.StopExecution it -> stopped(it);
      case Action.Say it -> said(it.message());
      case Action.HaltProcess it -> LOG.error("worker.halt reason={}", it.reason());
      case Action.MoveDeadline it -> {}
      case Action.SlotAcquired it -> {}
      case Action.SlotRenewed it -> {}
      case Action.SlotLost it ->
          LOG.warn("slot.lost shard={} token={} reason={}", it.shard(), it.token(), it.reason());
      case Action.TakeNewName it -> LOG.warn("worker.superseded");
    }
  }

  private static void started(Run run) {
    LOG.debug(
        "lease.started pool={} task={} token={} slot={} order={}",
        run.pool(),
        run.lease().taskId(),
        run.token(),
        run.lease().slot(),
        run.lease().order());
  }

  private static void stopped(Action.StopExecution stop) {
    String event =
        switch (stop.reason()) {
          case LOST -> "lease.lost";
          case TIMEOUT -> "lease.timed_out";
          case REVOKED -> "lease.revoked";
          case DRAINING -> "lease.drained";
          case SUPERSEDED -> "lease.superseded";
        };
    LOG.warn("{} shard={} token={}", event, stop.shard(), stop.token());
  }

  private static void said(WorkerMessage message) {
    switch (message) {
      case WorkerMessage.Finished it ->
          LOG.debug(
              "lease.finished pool={} token={} failure={}",
              it.pool(),
              it.token(),
              it.failure() == null ? "none" : it.failure().error().code());
      case WorkerMessage.Released it ->
          LOG.info("lease.released pool={} token={} reason={}", it.pool(), it.token(), it.reason());
      case WorkerMessage.Hello it -> {}
      case WorkerMessage.Heartbeat it -> {}
    }
  }
}
