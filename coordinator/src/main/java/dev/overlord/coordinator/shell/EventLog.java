package dev.overlord.coordinator.shell;

import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.LeaseEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line per event that somebody may ask about later. */
final class EventLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.overlord.coordinator.events");

  private EventLog() {}

  static void write(Event event) {
    switch (event) {
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
              "lease.granted pool={} token={} task={} slot={} order={} worker={} attempt={}",
              e.pool(),
              e.token(),
              e.task().ref(),
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
      case Event.LeaseEnded e -> ended(e);
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

  private static void ended(Event.LeaseEnded event) {
    if (event.end() == LeaseEnd.FINISHED) {
      LOG.debug("lease.finished pool={} token={}", event.pool(), event.token());
    } else {
      LOG.warn("lease.ended pool={} token={} how={}", event.pool(), event.token(), event.end());
    }
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
