package dev.overlord.worker.lease;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.overlord.common.model.Lease;
import dev.overlord.common.model.RawJson;
import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.InboxMessage.Confirmed;
import dev.overlord.common.protocol.InboxMessage.Revoke;
import dev.overlord.common.protocol.InboxMessage.Run;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.WorkerMessage;
import dev.overlord.common.protocol.WorkerMessage.Finished;
import dev.overlord.common.protocol.WorkerMessage.Heartbeat;
import dev.overlord.common.protocol.WorkerMessage.Hello;
import dev.overlord.common.protocol.WorkerMessage.Released;
import dev.overlord.worker.ExecutionResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A keeper under test and what it asked for since the last {@link #forget}. TTL 60 s: heartbeats
 * every 10 s, stop at 54 s, halt at 57 s. Pool "b" is of shard 0, pool "a" of shard 1.
 */
final class KeeperFixture {
  static final String NAME = "w-1";
  static final long INCARNATION = 3;
  static final int INBOX = 2;
  static final Instant WALL = Instant.parse("2026-01-02T03:04:05.678Z");
  static final Namespace NAMESPACE = Namespace.of(2, 4, Duration.ofSeconds(60));

  final LeaseKeeper keeper;
  private final List<Action> actions = new ArrayList<>();
  private long now;

  private KeeperFixture(Duration drainTimeout, long maxResultBytes) {
    keeper = new LeaseKeeper(new KeeperSettings(NAMESPACE, drainTimeout, maxResultBytes));
  }

  static KeeperFixture fresh() {
    return new KeeperFixture(Duration.ofSeconds(20), 1000);
  }

  /** Has said hello at 0 s, which is in the log. */
  static KeeperFixture greeted() {
    KeeperFixture fixture = fresh().begin();
    fixture.logHasHello(0).logHasHello(1);
    return fixture.forget();
  }

  KeeperFixture logHasHello(int shard) {
    Hello hello = new Hello(NAME, INCARNATION, INBOX, Map.of());
    actions.addAll(keeper.acknowledged(shard, hello, now));
    return this;
  }

  /** Hello said at 0 s and confirmed by both shards. */
  static KeeperFixture confirmed() {
    return greeted().confirm(0, 0, null).confirm(1, 0, null).forget();
  }

  KeeperFixture begin() {
    actions.addAll(keeper.announce(Map.of("a", 4, "b", 2), now));
    actions.addAll(keeper.begin(NAME, INCARNATION, INBOX, now));
    return this;
  }

  KeeperFixture at(double seconds) {
    now = MILLISECONDS.toNanos(Math.round(seconds * 1000));
    return this;
  }

  /** Goes there, with a tick. */
  KeeperFixture tickAt(double seconds) {
    at(seconds);
    actions.addAll(keeper.tick(now));
    return this;
  }

  KeeperFixture forget() {
    actions.clear();
    return this;
  }

  KeeperFixture receive(InboxMessage message) {
    actions.addAll(keeper.receive(message, now));
    return this;
  }

  KeeperFixture confirm(int shard, long seq, @Nullable Long largest) {
    return receive(new Confirmed(shard, NAME, INCARNATION, seq, largest));
  }

  KeeperFixture revoke(long token) {
    return receive(new Revoke(0, NAME, INCARNATION, token, "cancelled"));
  }

  /** A lease of pool "b" on a slot of its own. */
  KeeperFixture run(long token) {
    return receive(runOf(token, (int) token, 0));
  }

  KeeperFixture run(long token, int slot, int order) {
    return receive(runOf(token, slot, order));
  }

  static Run runOf(long token, int slot, int order) {
    return runOf(0, token, lease(slot, order, NAME, INCARNATION, null, 600_000));
  }

  static Run runOf(int shard, long token, Lease lease) {
    RawJson task = RawJson.of("{\"payload\":1}");
    return new Run(shard, shard == 0 ? "b" : "a", token, lease, WALL, task);
  }

  static Lease lease(
      int slot,
      int order,
      String worker,
      long incarnation,
      @Nullable String waiter,
      long timeoutMs) {
    return new Lease(
        slot,
        order,
        "http://backend",
        "tasks.a-0-7",
        "t7",
        worker,
        incarnation,
        1,
        0,
        0,
        false,
        false,
        waiter,
        WALL,
        timeoutMs,
        3);
  }

  KeeperFixture succeeds(long token) {
    return ends(token, new ExecutionResult.Succeeded(200, RawJson.of("\"ok\""), null));
  }

  /** The handler has returned after it was told to stop. */
  KeeperFixture stops(long token) {
    return ends(token, null);
  }

  KeeperFixture ends(long token, @Nullable ExecutionResult result) {
    ExecutionEnd end = new ExecutionEnd(0, token, result, WALL, WALL, Map.of("k", "v"), "trace");
    actions.addAll(keeper.executionEnded(end, now));
    return this;
  }

  KeeperFixture logHasFinishOf(long token) {
    actions.addAll(keeper.acknowledged(0, finishOf(token), now));
    return this;
  }

  KeeperFixture logHasNotFinishOf(long token, boolean refused) {
    keeper.unsent(0, finishOf(token), refused, now);
    return this;
  }

  private Finished finishOf(long token) {
    return finishes().stream().filter(it -> it.token() == token).toList().getLast();
  }

  KeeperFixture drain() {
    actions.addAll(keeper.drain(now));
    return this;
  }

  KeeperFixture performs(List<Action> more) {
    actions.addAll(more);
    return this;
  }

  List<Action> actions() {
    return List.copyOf(actions);
  }

  List<Long> started() {
    return only(Action.StartExecution.class).stream().map(it -> it.run().token()).toList();
  }

  List<Action.StopExecution> stopped() {
    return only(Action.StopExecution.class);
  }

  List<Action.HaltProcess> halts() {
    return only(Action.HaltProcess.class);
  }

  <T extends Action> List<T> only(Class<T> type) {
    return actions.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <T extends WorkerMessage> List<T> said(Class<T> type) {
    return only(Action.Say.class).stream()
        .map(Action.Say::message)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  List<Finished> finishes() {
    return said(Finished.class);
  }

  List<Released> releases() {
    return said(Released.class);
  }

  List<Heartbeat> heartbeats(int shard) {
    return only(Action.Say.class).stream()
        .filter(say -> say.shard() == shard)
        .map(Action.Say::message)
        .filter(Heartbeat.class::isInstance)
        .map(Heartbeat.class::cast)
        .toList();
  }

  Heartbeat lastHeartbeat() {
    return heartbeats(0).getLast();
  }
}
