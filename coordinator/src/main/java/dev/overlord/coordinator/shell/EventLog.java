package dev.overlord.coordinator.shell;

import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.LeaseEnd;
import dev.overlord.coordinator.machine.LiveLease;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.PoolState;
import dev.overlord.coordinator.machine.ShardState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One line per event that somebody may ask about later. */
final class EventLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.overlord.coordinator.events");

  private EventLog() {}

  /**
   * @param before the state that the event is about to change
   */
  static void write(Event event, ShardState before, Now now) {
    switch (event) {
      case Event.LeaseEnded ended -> ended(ended, before.pool(ended.pool()), now);
      case Event.Durable durable -> durable(durable);
      case Event.Transient passing -> passing(passing);
      case Event.Restored restored -> {}
    }
  }

  private static void durable(Event.Durable event) {
    switch (event) {
      case Event.PoolDefined e ->
          LOG.info("pool.defined pool={} definition={}", e.pool(), e.definition());
      case Event.TopicOpened e ->
          LOG.info(
              "topic.opened pool={} topic={} positions={}", e.pool(), e.topic(), e.positions());
      case Event.TopicClosed e ->
          LOG.warn("topic.closed pool={} lane={} reason=deleted", e.pool(), e.lane());
      case Event.PoolRemoved e -> LOG.info("pool.removed pool={}", e.pool());
      case Event.LeaseOrphaned e ->
          LOG.warn("lease.orphaned pool={} token={}", e.pool(), e.token());
      case Event.LeaseRevoked e -> LOG.info("lease.revoked pool={} token={}", e.pool(), e.token());
      case Event.CancelNoted e ->
          LOG.info("task.cancel pool={} task={} by={}", e.pool(), e.ref(), e.cancellation().by());
      case Event.CancelDropped e -> {}
      case Event.TaskLeased e ->
          LOG.debug(
              "lease.granted pool={} task={} token={} slot={} order={} worker={} attempt={}",
              e.pool(),
              e.task().ref(),
              e.token(),
              e.lease().slot(),
              e.lease().order(),
              e.lease().worker(),
              e.lease().attempt());
      case Event.SlotLeased e ->
          LOG.debug(
              "slot.granted pool={} token={} slot={} worker={} waiter={}",
              e.pool(),
              e.token(),
              e.lease().slot(),
              e.lease().worker(),
              e.lease().waiter());
      case Event.NextStarted e -> {}
      case Event.LeaseEnded e -> {}
      case Event.ExecutionFailed e ->
          LOG.info(
              "execution.failed pool={} token={} kind={} status={}",
              e.pool(),
              e.token(),
              e.kind(),
              e.statusCode());
      case Event.PoolCooled e ->
          LOG.warn("pool.cooled pool={} throttling={}", e.pool(), e.throttling());
      case Event.TaskRequeued e ->
          LOG.debug("task.requeued pool={} task={} waiting={}", e.pool(), e.ref(), e.waiting());
      case Event.TaskDone e ->
          LOG.debug(
              "task.done pool={} task={} outcome={}", e.pool(), e.ref(), e.result().outcome());
      case Event.ExecutionStranded e ->
          LOG.warn(
              "execution.stranded pool={} token={} worker={} remaining_ms={}",
              e.pool(),
              e.token(),
              e.stranded().worker(),
              e.stranded().remainingMs());
      case Event.StrandedNoted e -> {}
      case Event.StrandedEnded e ->
          LOG.info("stranded.ended pool={} token={} why={}", e.pool(), e.token(), e.why());
      case Event.StaleFinish e ->
          LOG.warn("finish.stale pool={} token={} worker={}", e.pool(), e.token(), e.worker());
      case Event.TasksMissing e ->
          LOG.error(
              "tasks.missing pool={} lane={} partition={} from={} to={}",
              e.pool(),
              e.lane(),
              e.partition(),
              e.from(),
              e.to());
    }
  }

  private static void ended(Event.LeaseEnded event, @Nullable PoolState pool, Now now) {
    LiveLease live = pool == null ? null : pool.lease(event.token());
    String name =
        switch (event.end()) {
          case FINISHED -> "lease.finished";
          case EXPIRED -> "lease.expired";
          case WORKER_DEAD -> "lease.worker_dead";
          case RELEASED -> "lease.released";
          case UNLISTED -> "lease.unlisted";
        };
    Level level = event.end() == LeaseEnd.FINISHED ? Level.DEBUG : Level.WARN;
    LOG.atLevel(level)
        .log(
            "{} pool={} task={} token={} worker={} duration_ms={}",
            name,
            event.pool(),
            live == null ? null : live.lease().ref(),
            event.token(),
            live == null ? null : live.lease().worker(),
            live == null || live.grantedAt() == null
                ? null
                : (now.nanos() - live.grantedAt()) / 1_000_000);
  }

  private static void passing(Event.Transient event) {
    if (event instanceof Event.EndpointStopped e) {
      LOG.warn(
          "endpoint.stopped pool={} endpoint={} kind={} reason={} probe_in_ms={}",
          e.pool(),
          e.endpoint(),
          e.kind(),
          e.reason(),
          e.intervalMs());
    } else if (event instanceof Event.EndpointResumed e) {
      LOG.info("endpoint.resumed pool={} endpoint={}", e.pool(), e.endpoint());
    } else if (event instanceof Event.WorkerForgotten e) {
      LOG.info("worker.forgotten worker={}", e.worker());
    }
  }
}
