package dev.overlord.worker.loop;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Lease;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.InboxMessage.Confirmed;
import dev.overlord.common.protocol.InboxMessage.Run;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.protocol.WorkerMessage;
import dev.overlord.common.time.ElapsedClock;
import dev.overlord.worker.ExecutionResult;
import dev.overlord.worker.TaskHandler;
import dev.overlord.worker.identity.Identities;
import dev.overlord.worker.identity.WorkerIdentity;
import dev.overlord.worker.lease.Deadline;
import dev.overlord.worker.lease.ExecutionEnd;
import dev.overlord.worker.lease.StopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A worker stepped by hand on a fake log; TTL 60 s, one shard, four inboxes, pool "p". */
final class LoopFixture {
  static final Topics TOPICS = Topics.standard();
  static final Namespace NAMESPACE = Namespace.of(1, 4, Duration.ofSeconds(60));
  static final Partition EVENTS = new Partition(TOPICS.workerEvents(), 0);
  static final Partition POOLS = new Partition(TOPICS.pools(), 0);
  static final TaskHandler HANDLER =
      context -> new ExecutionResult.Succeeded(null, RawJson.of("1"), null);

  final FakeLog log = new FakeLog();
  final HandClock clock = new HandClock();
  final FakeExecutions executions = new FakeExecutions();
  final List<String> halts = new ArrayList<>();
  final SlotDesk desk = SlotDesk.here();
  final WorkerLoop loop;
  private int renamed;

  LoopFixture() {
    this(Map.of("test", HANDLER));
  }

  LoopFixture(Map<String, TaskHandler> handlers) {
    WorkerConfig config = WorkerConfig.of(TOPICS, null, "w", Map.of("p", 3), handlers);
    loop =
        new WorkerLoop(
            config,
            new Surroundings(
                log, clock, new ElapsedClock(clock), new Names(), executions, desk, halts::add));
  }

  /** Serving, its hello confirmed at 0 s, pool "p" defined. */
  static LoopFixture serving() {
    LoopFixture fixture = new LoopFixture().namespace().define("p", "test");
    fixture.steps(4);
    fixture.confirm(0, null);
    fixture.steps(1);
    return fixture;
  }

  LoopFixture namespace() {
    log.topic(TOPICS.pools(), 1);
    log.put(POOLS, Namespace.KEY, Json.write(NAMESPACE));
    return this;
  }

  LoopFixture define(String pool, String handler) {
    log.put(POOLS, pool, Json.write(PoolDefinition.of(8, handler, "http://backend")));
    return this;
  }

  LoopFixture at(double seconds) {
    clock.goTo(Duration.ofMillis(Math.round(seconds * 1000)));
    return this;
  }

  LoopFixture steps(int count) {
    for (int i = 0; i < count; i++) {
      loop.step(Duration.ZERO);
    }
    return this;
  }

  static Partition inboxOf(String worker) {
    return new Partition(TOPICS.assignments(), NAMESPACE.inboxOf(worker));
  }

  LoopFixture tell(InboxMessage message) {
    log.put(inboxOf("w-0"), "w-0", Json.write(message));
    return this;
  }

  LoopFixture confirm(long seq, @Nullable Long largest) {
    return tell(new Confirmed(0, "w-0", 1, seq, largest));
  }

  LoopFixture run(String pool, long token) {
    return run(pool, token, "{\"payload\":{\"n\":1},\"labels\":{\"k\":\"v\"}}");
  }

  LoopFixture run(String pool, long token, String task) {
    return run(pool, token, task, null);
  }

  LoopFixture run(String pool, long token, String task, @Nullable Boolean outlives) {
    Instant wall = clock.wall();
    Lease lease =
        new Lease(
            (int) token,
            0,
            "http://e",
            "tasks.p-0-7",
            "t7",
            "w-0",
            1,
            1,
            0,
            0,
            false,
            false,
            null,
            wall,
            600_000,
            3,
            outlives,
            null);
    return tell(new Run(0, pool, token, lease, wall, RawJson.of(task)));
  }

  List<WorkerMessage> said() {
    return log.said(EVENTS);
  }

  <T extends WorkerMessage> List<T> said(Class<T> type) {
    return said().stream().filter(type::isInstance).map(type::cast).toList();
  }

  private final class Names implements Identities {
    @Override
    public WorkerIdentity next() {
      return new WorkerIdentity("w-" + renamed, 1);
    }

    @Override
    public WorkerIdentity renamed() {
      renamed++;
      return next();
    }

    @Override
    public void close() {}
  }

  /** Runs nothing: the test says when a handler returns. */
  static final class FakeExecutions implements Executions {
    final List<Execution> started = new ArrayList<>();
    final List<StopReason> stopped = new ArrayList<>();
    final List<Deadline> moved = new ArrayList<>();
    private final Queue<ExecutionEnd> ended = new ArrayDeque<>();

    void ends(long token, @Nullable ExecutionResult result) {
      Instant wall = Instant.parse("2026-01-02T03:04:06Z");
      ended.add(new ExecutionEnd(0, token, result, wall, wall, Map.of("k", "v"), null));
    }

    void succeeds(long token) {
      ends(token, new ExecutionResult.Succeeded(200, RawJson.of("{\"a\":1}"), null));
    }

    @Override
    public void start(Execution execution, Deadline deadline) {
      started.add(execution);
    }

    @Override
    public void stop(int shard, long token, StopReason reason) {
      stopped.add(reason);
    }

    @Override
    public void moveDeadline(int shard, long token, Deadline deadline) {
      moved.add(deadline);
    }

    @Override
    public @Nullable ExecutionEnd poll(Duration wait) {
      return ended.poll();
    }

    @Override
    public void onEnd(Runnable wake) {}

    @Override
    public boolean isIdle() {
      return true;
    }

    @Override
    public void close() {}
  }
}
