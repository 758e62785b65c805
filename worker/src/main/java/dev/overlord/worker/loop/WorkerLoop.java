package dev.overlord.worker.loop;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.Partition;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.worker.identity.WorkerIdentity;
import dev.overlord.worker.lease.Action;
import dev.overlord.worker.lease.ExecutionEnd;
import dev.overlord.worker.lease.LeaseKeeper;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker, step by step: reads the inbox, then takes the time, tells the lease keeper what
 * happened, and does what it asks for. Used by one thread; only {@link #drain} and {@link #end} may
 * be called from others.
 */
public final class WorkerLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerLoop.class);

  private static final Duration PAUSE_FOR_HANDLERS = Duration.ofMillis(1);
  private static final long ANSWER_WAIT_NANOS = 10_000_000;

  private enum Phase {
    FINDING_POOLS,
    READING_POOLS,
    TAKING_PLACE,
    SERVING,
    LEFT
  }

  final Standing standing;
  private final WorkerConfig config;
  private final Surroundings around;
  private final LogReader reader;
  private final Feed feed;
  private final LogWriter writer;
  private final Outbox outbox;
  private final Definitions definitions;
  private final Launcher launcher;
  private final Ends ends;
  private Phase phase = Phase.FINDING_POOLS;
  private LeaseKeeper keeper;
  private @Nullable WorkerIdentity identity;
  private @Nullable Partition inbox;
  private boolean slotGoesOn;
  private volatile boolean drainAsked;
  private volatile boolean endAsked;

  public WorkerLoop(WorkerConfig config, Surroundings around) {
    this.config = config;
    this.around = around;
    this.reader = around.log().reader("worker");
    this.standing = new Standing(around.clock());
    this.feed = new Feed(reader, around.clock(), standing);
    this.writer = around.log().writer("worker");
    this.outbox = new Outbox(config.topics().workerEvents(), writer, standing);
    this.definitions = new Definitions(config.topics().pools());
    this.launcher =
        new Launcher(around.clock(), around.elapsed(), around.executions(), definitions, config);
    this.keeper = new LeaseKeeper(config.keeper(Namespace.of(1, 1, Duration.ofMinutes(1))));
    around.desk().connect(reader::wakeup, around.elapsed());
    this.ends = new Ends(around.executions(), around.elapsed(), reader);
  }

  /**
   * Does what there is to do, after waiting up to {@code maxWait} for something to happen. Never
   * waits beyond the next deadline.
   *
   * @return false when the worker has left and wants no more steps
   * @throws dev.overlord.common.log.LogException the log answered with something that no retry
   *     mends
   * @throws java.io.UncheckedIOException the identity cannot be written down
   */
  public boolean step(Duration maxWait) {
    if (endAsked || (drainAsked && phase != Phase.SERVING && !keeper.executing())) {
      phase = Phase.LEFT;
    }
    switch (phase) {
      case LEFT -> {
        return false;
      }
      case FINDING_POOLS -> feed.whenLogAnswers(this::findPools);
      case READING_POOLS -> serve(maxWait, this::toPlaceIfCaughtUp);
      case TAKING_PLACE -> feed.whenLogAnswers(this::takePlace);
      case SERVING -> serve(maxWait, this::leaveIfDrained);
    }
    return phase != Phase.LEFT;
  }

  private void findPools() {
    if (definitions.follow(around.log(), reader)) {
      phase = Phase.READING_POOLS;
    } else {
      feed.pause();
    }
  }

  private void toPlaceIfCaughtUp() {
    Namespace namespace = definitions.namespace();
    if (namespace != null && definitions.isCaughtUp(reader)) {
      keeper = new LeaseKeeper(config.keeper(namespace));
      standing.leaseTtl(namespace.leaseTtl());
      announceCapacity(around.elapsed().nanos());
      phase = Phase.TAKING_PLACE;
    }
  }

  /** The inbox position is fixed at the end before the hello, so that no answer is missed. */
  private void takePlace() {
    Namespace namespace = definitions.namespace();
    if (namespace == null) {
      return;
    }
    if (identity == null) {
      identity = around.identities().next();
    }
    int number = namespace.inboxOf(identity.name());
    Partition partition = new Partition(config.topics().assignments(), number);
    reader.add(partition, reader.end(partition));
    inbox = partition;
    LOG.info("worker.hello worker={} incarnation={}", identity.name(), identity.incarnation());
    phase = Phase.SERVING;
    long now = around.elapsed().nanos();
    perform(keeper.begin(identity.name(), identity.incarnation(), number, now));
  }

  private void takeNewName() {
    if (inbox != null) {
      reader.remove(inbox);
      inbox = null;
    }
    identity = around.identities().renamed();
    LOG.warn("worker.renamed worker={}", identity.name());
    phase = Phase.TAKING_PLACE;
  }

  /** The turn: read, then take the time, then decide. */
  private void serve(Duration maxWait, Runnable after) {
    ends.beforeWait();
    boolean any = ends.take(this::ended, outbox::dueAt);
    List<LogRecord> records = feed.read(any ? Duration.ZERO : wait(maxWait), this::reposition);
    ends.afterWait();
    long now = around.elapsed().nanos();
    for (LogRecord record : records) {
      accept(record, now);
    }
    for (Outbox.Answer answer : outbox.answers()) {
      accept(answer, now);
    }
    if (phase == Phase.SERVING) {
      around.desk().serve(keeper, this::perform);
    }
    if (drainAsked) {
      perform(keeper.drain(now));
    }
    perform(keeper.tick(now));
    outbox.sendDue(around.elapsed().nanos());
    after.run();
  }

  /** A finish may wait a moment if its slot went on at once with the next order. */
  private void ended(ExecutionEnd end, long now) {
    List<Action> actions = keeper.executionEnded(end, now);
    slotGoesOn = actions.stream().anyMatch(Action.StartExecution.class::isInstance);
    perform(actions);
    slotGoesOn = false;
  }

  private Duration wait(Duration maxWait) {
    long most = maxWait.toNanos();
    // Answers of the log wake nobody; what has been sent is answered within milliseconds.
    most = outbox.isUnderway() ? Math.min(most, ANSWER_WAIT_NANOS) : most;
    long untilDue = Math.min(keeper.dueAt(), outbox.dueAt()) - around.elapsed().nanos();
    return Duration.ofNanos(Math.max(0, Math.min(most, untilDue)));
  }

  /** What was lost in the inbox is found by the next heartbeats. */
  private void reposition(Partition partition) {
    if (partition.equals(inbox)) {
      reader.add(partition, reader.end(partition));
      keeper.inboxSkipped();
      LOG.warn("inbox.skipped partition={}", partition);
    } else {
      reader.add(partition, reader.start(partition));
      LOG.warn("pools.reread partition={}", partition);
    }
  }

  private void accept(LogRecord record, long now) {
    if (definitions.covers(record.partition())) {
      String pool = definitions.read(record);
      if (pool != null) {
        launcher.defined(pool, keeper, this::perform);
        announceCapacity(now);
      }
      return;
    }
    byte[] value = record.value();
    if (!record.partition().equals(inbox) || value == null) {
      return;
    }
    try {
      perform(keeper.receive(Json.read(value, InboxMessage.class), now));
    } catch (MalformedException e) {
      keeper.inboxSkipped();
      LOG.warn("inbox.unreadable offset={} reason={}", record.offset(), e.getMessage());
    }
  }

  private void announceCapacity(long now) {
    perform(keeper.announce(launcher.bearable(), now));
  }

  private void accept(Outbox.Answer answer, long now) {
    if (answer.error() == null) {
      perform(keeper.acknowledged(answer.shard(), answer.message(), now));
    } else {
      LOG.warn("say.failed shard={} reason={}", answer.shard(), answer.error().toString());
      keeper.unsent(answer.shard(), answer.message(), answer.isRefusal(), now);
    }
  }

  private void perform(List<Action> actions) {
    var queue = new ArrayDeque<>(actions);
    for (Action action = queue.poll(); action != null; action = queue.poll()) {
      EventLog.write(action);
      queue.addAll(perform(action));
    }
  }

  private List<Action> perform(Action action) {
    switch (action) {
      case Action.StartExecution start -> {
        return launcher.start(start, keeper);
      }
      case Action.StopExecution stop -> {
        return launcher.stop(stop, keeper);
      }
      case Action.MoveDeadline move ->
          launcher.moveDeadline(move.shard(), move.token(), move.deadline());
      case Action.Say say ->
          outbox.say(
              launcher.withOutliving(say, around.desk().outliving()),
              slotGoesOn,
              around.elapsed().nanos());
      case Action.HaltProcess halt -> around.halt().accept(halt.reason());
      case Action.SlotAcquired word -> around.desk().acquired(word);
      case Action.SlotRenewed word -> around.desk().renewed(word);
      case Action.SlotLost word -> around.desk().lost(word);
      case Action.TakeNewName word -> takeNewName();
    }
    return List.of();
  }

  private void leaveIfDrained() {
    if (keeper.hasLeft()) {
      LOG.info("worker.left worker={}", identity == null ? "" : identity.name());
      phase = Phase.LEFT;
    }
  }

  /** Takes no more work, and leaves when what runs has ended. From any thread. */
  public void drain() {
    drainAsked = true;
    reader.wakeup();
  }

  /** Ends without a word to anyone. From any thread. */
  public void end() {
    endAsked = true;
    reader.wakeup();
  }

  /**
   * Cancels what still runs, waits for its end, and lets go of the identity and the log. The order
   * matters: whoever takes over the identity tells the leader that nothing of it runs any more. By
   * the loop's own thread.
   */
  @Override
  public void close() {
    phase = Phase.LEFT;
    around.executions().close();
    while (!around.executions().isIdle()) {
      around.clock().pause(PAUSE_FOR_HANDLERS);
    }
    around.identities().close();
    reader.close();
    writer.close();
  }
}
