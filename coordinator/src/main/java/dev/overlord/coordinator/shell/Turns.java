package dev.overlord.coordinator.shell;

import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Lane;
import dev.overlord.common.protocol.OperatorMessage;
import dev.overlord.common.protocol.WorkerMessage;
import dev.overlord.common.time.Clock;
import dev.overlord.coordinator.machine.Command;
import dev.overlord.coordinator.machine.Event;
import dev.overlord.coordinator.machine.Now;
import dev.overlord.coordinator.machine.ShardMachine;
import dev.overlord.coordinator.machine.ShardState;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The turns of a leader that serves: poll, then take the time, decide, apply, then write everything
 * in one transaction.
 */
final class Turns {
  private static final Logger LOG = LoggerFactory.getLogger(Turns.class);
  private static final Duration REPORT_EVERY = Duration.ofSeconds(1);

  private final int shard;
  private final ShardSettings settings;
  private final ShardMachine machine;
  private final Decisions decisions;
  private final Checkpoints checkpoints;
  private final ShardLog log;
  private final Clock clock;
  private final Random random;
  private final Runnable progressed;
  private final TaskTopics tasks;
  private final PayloadLoader payloads;
  private final TopicWatch watch;
  private final Partition workerEvents;
  private final Partition pools;
  private final Expiry expiry;
  private final Purge purge;
  private final Intake intake;
  private final RecentWork recentWork;
  private final RecentFailures recentFailures;
  private final OverviewReport overview;

  private final StandingDefinitions standing;

  private Turn turn;
  private boolean mustCommit;
  private long eventsAtTakeover;
  private long eventOffset;
  private long nextReport = Long.MIN_VALUE;
  private long committedAt;
  private Now now;

  /**
   * @param progressed is told of every decision, since a turn may have many
   */
  Turns(
      ShardSettings settings,
      ShardMachine machine,
      Checkpoints checkpoints,
      ShardLog log,
      Clock clock,
      Random random,
      Runnable progressed) {
    this.shard = machine.config().shard();
    this.settings = settings;
    this.machine = machine;
    this.decisions = new Decisions(machine, settings.suspects(), this::applied);
    this.checkpoints = checkpoints;
    this.log = log;
    this.clock = clock;
    this.random = random;
    this.progressed = progressed;
    this.tasks =
        new TaskTopics(
            settings.topics(), log.reader, settings.bounds(), settings.upkeep().windowBytes());
    TaskRecords taskRecords = new TaskRecords(settings.suspects(), machine::topicId);
    this.payloads = new PayloadLoader(log.payloads, taskRecords);
    this.workerEvents = new Partition(settings.topics().workerEvents(), shard);
    this.pools = new Partition(settings.topics().pools(), 0);
    this.standing = new StandingDefinitions(settings.namespace(), shard);
    this.expiry = new Expiry(log.reader, workerEvents, settings.namespace().leaseTtl());
    this.now = now();
    this.watch =
        new TopicWatch(
            settings.topics(),
            log,
            tasks,
            payloads,
            taskRecords,
            machine.state(),
            command -> decide(command, now));
    this.intake = new Intake(log.reader, clock, machine.state(), tasks, watch, workerEvents);
    this.recentWork = new RecentWork(machine.state(), settings.metrics());
    this.recentFailures = new RecentFailures(machine.state());
    this.overview =
        new OverviewReport(
            settings.topics(), shard, settings.instance(), machine.state(), recentFailures);
    this.purge = new Purge(log.admin, settings.upkeep(), machine::floors);
    this.turn = new Turn(settings.topics(), shard);
  }

  /** Decides the first turn, after the state was restored; {@link #commit} must follow. */
  void takeOver(ShardRecord restored, long replayed) {
    eventOffset = Math.max(restored.eventOffset(), log.reader.start(workerEvents));
    eventsAtTakeover = log.reader.end(workerEvents);
    standing.takeOver(log.reader.end(pools));
    log.reader.add(workerEvents, eventOffset);
    log.reader.add(pools, log.reader.start(pools));
    machine.state().pools().values().forEach(tasks::follow);
    checkpoints.restored(restored.checkpoint(), replayed);
    decide(new Command.TakeOver(settings.namespace().inboxes()), now());
    LOG.info(
        "shard.taken_over shard={} checkpoint={} records={} next_token={}",
        shard,
        restored.checkpoint(),
        replayed,
        state().nextToken());
  }

  /** Decides a turn, or writes the one that was decided. */
  void step(Duration wait) {
    if (mustCommit) {
      commit();
    } else {
      serve(wait);
    }
  }

  private void serve(Duration wait) {
    if (turn.isEmpty()) {
      purge.step(now());
    }
    List<LogRecord> records = intake.next(committedAt, wait, payloads.isBusy() || watch.isBusy());
    if (records == null) {
      return;
    }
    now = now();
    for (LogRecord record : records) {
      command(record, now);
    }
    standingDefinitions();
    // What follows may ask the log and find it away. What was polled is taken in by now: the reader
    // does not deliver it a second time.
    for (Command command : payloads.poll()) {
      if (command instanceof Command.PayloadRead read) {
        watch.read(read);
      } else {
        decide(command, now);
      }
    }
    decide(new Command.TimePassed(expiry.readUpTo(state(), now)), now);
    watch.step(now);
    log.checkEnds(now.nanos());
    for (String pool : List.copyOf(state().pools().keySet())) {
      dispatch(pool, now);
    }
    tasks.limitWindows(state().pools().values(), watch);
    report(now);
    settings.metrics().decided(clock.monotonicNanos() - now.nanos());
    mustCommit = !turn.isEmpty();
  }

  /** Writes the turn that was decided. */
  void commit() {
    checkpoints.due().forEach(turn::rewrite);
    ShardRecord record = new ShardRecord(state().nextToken(), eventOffset, checkpoints.inForce());
    List<NewRecord> records = turn.records(state(), record);
    long began = clock.monotonicNanos();
    List<Long> offsets = log.commit(records);
    committedAt = clock.monotonicNanos();
    log.committedIn(committedAt - began);
    settings.metrics().committed(committedAt - began, records.size());
    checkpoints.committed(offsets.get(turn.messages()), records.size() - turn.messages());
    turn = new Turn(settings.topics(), shard);
    mustCommit = false;
  }

  private void command(LogRecord record, Now now) {
    if (record.partition().equals(workerEvents)) {
      eventOffset = record.offset() + 1;
      workerSaid(record, now);
    } else if (record.partition().equals(pools)) {
      poolRecord(record, now);
    } else {
      watch.read(record);
    }
  }

  private void workerSaid(LogRecord record, Now now) {
    if (decisions.isSuspect(record.offset())) {
      LOG.error("worker_event.skipped shard={} offset={}", shard, record.offset());
      settings.metrics().skippedEvent();
      return;
    }
    try {
      switch (WorkerEvents.read(record.value(), settings.namespace().inboxes())) {
        case WorkerMessage message -> {
          recentFailures.said(message, now);
          boolean sinceTakeover = record.offset() >= eventsAtTakeover;
          decisions.decide(
              record.offset(),
              new Command.WorkerSaid(message, sinceTakeover, random.nextDouble()),
              now,
              turn);
        }
        case OperatorMessage.Cancel asked -> cancel(record.offset(), asked);
      }
    } catch (MalformedException e) {
      LOG.warn("worker_event.malformed offset={} reason={}", record.offset(), e.getMessage());
    }
  }

  private void cancel(long offset, OperatorMessage.Cancel asked) {
    Lane lane =
        Arrays.stream(Lane.values())
            .filter(any -> settings.topics().tasks(asked.pool(), any).equals(asked.task().topic()))
            .findFirst()
            .orElse(null);
    boolean heeded =
        lane != null
            && decisions.decide(
                offset,
                new Command.CancelTask(asked.pool(), lane, asked.task(), asked.by()),
                now,
                turn);
    if (!heeded) {
      LOG.info(
          "task.cancel_ignored pool={} task={} by={} reason={}",
          asked.pool(),
          asked.ref(),
          asked.by(),
          "it is over, cancelled already, none of this pool, or too many are cancelled");
    }
  }

  private void poolRecord(LogRecord record, Now now) {
    Command.DefinePool define = standing.read(record);
    if (define != null) {
      decide(define, now);
      watch.lookNow();
    }
  }

  private void standingDefinitions() {
    if (standing.isDue(log.reader.position(pools))) {
      standing.due(state()).forEach(define -> decide(define, now));
      watch.lookNow();
    }
  }

  private void dispatch(String pool, Now now) {
    while (decide(new Command.Dispatch(pool), now)) {
      progressed.run();
    }
  }

  private void report(Now now) {
    if (now.nanos() < nextReport) {
      return;
    }
    nextReport = now.plus(REPORT_EVERY);
    StatsReport.add(turn, settings.topics().stats(), state(), tasks, purge, recentWork, now);
    overview.add(turn, now);
  }

  /** Decides and applies; true when anything happened. */
  private boolean decide(Command command, Now now) {
    return decisions.decide(command, now, turn);
  }

  private void applied(Event event) {
    recentWork.applied(event, now);
    recentFailures.applied(event, now);
    if (event instanceof Event.PayloadWanted wanted) {
      payloads.want(wanted.pool(), wanted.ref());
    } else if (event instanceof Event.TopicLeft left) {
      payloads.forget(left.topic());
      watch.left(left.topic());
      tasks.unfollow(left.topic());
    }
  }

  private Now now() {
    return new Now(clock.monotonicNanos(), clock.wall());
  }

  private ShardState state() {
    return machine.state();
  }
}
