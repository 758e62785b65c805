package dev.overlord.worker.lease;

import dev.overlord.common.protocol.InboxMessage;
import dev.overlord.common.protocol.InboxMessage.Acquired;
import dev.overlord.common.protocol.InboxMessage.Confirmed;
import dev.overlord.common.protocol.InboxMessage.Revoke;
import dev.overlord.common.protocol.InboxMessage.RollCall;
import dev.overlord.common.protocol.InboxMessage.Run;
import dev.overlord.common.protocol.InboxMessage.Superseded;
import dev.overlord.common.protocol.WorkerMessage;
import dev.overlord.common.protocol.WorkerMessage.Finished;
import dev.overlord.common.protocol.WorkerMessage.Heartbeat;
import dev.overlord.common.protocol.WorkerMessage.Hello;
import dev.overlord.common.protocol.WorkerMessage.Released;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The worker's leases of all shards. Each method takes what happened and the elapsed nanoseconds at
 * which it was noticed, and returns what is to be done. Each shard's part is kept apart: heartbeat
 * numbers, confirmations, largest token read, leases. Not thread-safe. The rules are those of the
 * design's section "Protocol"; every one has a test that bears its name.
 */
public final class LeaseKeeper {
  private final KeeperSettings settings;
  private Map<String, Integer> capacity = Map.of();
  private Self self = new Self("", 0, 0);
  private List<ShardBook> books = List.of();
  private boolean superseded;
  private boolean newNameAsked;
  private boolean draining;
  private long drainUntil = Long.MAX_VALUE;
  private long leaveAt = Long.MAX_VALUE;
  private boolean patienceIsOver;

  public LeaseKeeper(KeeperSettings settings) {
    this.settings = settings;
  }

  /**
   * Says hello to every shard. Only after the position in {@code inbox} has been fixed at its end,
   * the incarnation has been written down, and nothing of an earlier name executes.
   */
  public List<Action> begin(String name, long incarnation, int inbox, long now) {
    self = new Self(name, incarnation, inbox);
    superseded = false;
    newNameAsked = false;
    List<ShardBook> fresh = new ArrayList<>();
    List<Action> out = new ArrayList<>();
    for (int shard = 0; shard < settings.namespace().shards(); shard++) {
      ShardBook book = new ShardBook(shard, self, settings);
      if (shard < books.size()) {
        book.acquired.awaitLike(books.get(shard).acquired);
      }
      fresh.add(book);
      book.sayHello(capacityOf(shard), now, out);
    }
    books = List.copyOf(fresh);
    return out;
  }

  /** What this worker can bear, per pool. Said at once if it has changed. */
  public List<Action> announce(Map<String, Integer> perPool, long now) {
    if (!perPool.equals(capacity)) {
      capacity = new TreeMap<>(perPool);
      books.forEach(book -> book.heartbeats.hurry());
    }
    return heartbeats(now);
  }

  /** Somebody in this process waits for a slot of the pool, until it has one or gives up. */
  public void await(String waiter, String pool) {
    ShardBook book = books.get(settings.namespace().shardOf(pool));
    book.acquired.await(waiter, pool);
    book.heartbeats.hurry();
  }

  /** The waiter does not wait any more. */
  public void giveUp(String waiter) {
    books.stream()
        .filter(book -> book.acquired.giveUp(waiter))
        .forEach(book -> book.heartbeats.hurry());
  }

  /** The holder of an acquired slot has stopped what it did there. */
  public List<Action> letGo(int shard, long token) {
    return books.get(shard).acquired.letGo(token);
  }

  /** The holder of an acquired slot is gone without a word: the next heartbeat does not list it. */
  public void abandon(int shard, long token) {
    books.get(shard).abandon(token);
  }

  /** A message was read from the inbox; all of them must come here, in order. */
  public List<Action> receive(InboxMessage message, long now) {
    List<Action> out = new ArrayList<>();
    if (message.shard() < 0 || message.shard() >= books.size() || !self.isNamedBy(message)) {
      return out;
    }
    ShardBook book = books.get(message.shard());
    switch (message) {
      case Run run -> book.leases.assigned(run, book.heartbeats.confirmedSentNanos(), now, out);
      case Acquired word -> book.acquired(word, now, out);
      case Confirmed confirmed -> book.confirmed(confirmed, out);
      case Revoke revoke -> book.revoke(revoke, now, out);
      case RollCall rollCall -> book.heartbeats.hurry();
      case Superseded word -> onSuperseded(now, out);
    }
    speak(book, now, out);
    return out;
  }

  /**
   * Part of the inbox could not be read. A revocation may have been in it, so no confirmation of a
   * heartbeat sent before moves a deadline.
   */
  public void inboxSkipped() {
    books.forEach(book -> book.heartbeats.forgetUnconfirmed());
  }

  /** Another process has this name: everything stops, and once nothing runs a new name is taken. */
  private void onSuperseded(long now, List<Action> out) {
    superseded = true;
    for (ShardBook book : books) {
      book.superseded(now, out);
    }
    takeNewNameWhenIdle(out);
  }

  private void takeNewNameWhenIdle(List<Action> out) {
    if (superseded && !newNameAsked && !draining && !executing()) {
      newNameAsked = true;
      out.add(new Action.TakeNewName());
    }
  }

  /** A handler has returned. */
  public List<Action> executionEnded(ExecutionEnd end, long now) {
    List<Action> out = new ArrayList<>();
    if (end.shard() < books.size()) {
      ShardBook book = books.get(end.shard());
      book.leases.ended(end, now, out);
      takeNewNameWhenIdle(out);
      hurryIfDrained(book);
      speak(book, now, out);
    }
    return out;
  }

  /** An execution cannot be started here: the lease is given back, which counts no attempt. */
  public List<Action> executionRefused(int shard, long token, String reason, long now) {
    List<Action> out = new ArrayList<>();
    ShardBook book = books.get(shard);
    book.leases.refused(token, reason, now, out);
    takeNewNameWhenIdle(out);
    hurryIfDrained(book);
    speak(book, now, out);
    return out;
  }

  /** The log has the message. */
  public List<Action> acknowledged(int shard, WorkerMessage message, long now) {
    List<Action> out = new ArrayList<>();
    if (!self.said(message)) {
      return out;
    }
    ShardBook book = books.get(shard);
    switch (message) {
      case Hello hello -> book.heartbeats.helloIsInLog();
      case Finished finished -> {
        book.leases.acknowledged(finished);
        hurryIfDrained(book);
      }
      case Heartbeat heartbeat -> {}
      case Released released -> {}
    }
    speak(book, now, out);
    return out;
  }

  /**
   * Whether the log has the message is not known, or it has it not. A finish and the hello are said
   * again by {@link #tick}; what a lost heartbeat or release said, the next heartbeat says.
   *
   * @param refused the log will never take this record
   */
  public void unsent(int shard, WorkerMessage message, boolean refused, long now) {
    if (!self.said(message)) {
      return;
    }
    ShardBook book = books.get(shard);
    switch (message) {
      case Hello hello -> book.heartbeats.helloFailed(now);
      case Finished finished -> book.leases.unsent(finished, refused, now);
      case Heartbeat heartbeat -> {}
      case Released released -> {}
    }
  }

  /** Takes no more; what runs may end within the drain timeout, then it is stopped. */
  public List<Action> drain(long now) {
    List<Action> out = new ArrayList<>();
    if (draining) {
      return out;
    }
    draining = true;
    drainUntil = now + settings.drainTimeout().toNanos();
    leaveAt = drainUntil + settings.ttlNanos() / 6;
    for (ShardBook book : books) {
      book.leases.close("draining", out);
      book.heartbeats.hurry();
      speak(book, now, out);
    }
    return out;
  }

  private void hurryIfDrained(ShardBook book) {
    if (draining && book.leases.isEmpty()) {
      book.heartbeats.hurry();
    }
  }

  /** Time has passed. Call it at least whenever {@link #dueAt} is reached. */
  public List<Action> tick(long now) {
    List<Action> out = new ArrayList<>();
    if (now >= drainUntil) {
      drainUntil = Long.MAX_VALUE;
      books.forEach(it -> it.leases.stopAll(StopReason.DRAINING, "draining", now, out));
    }
    patienceIsOver = now >= leaveAt;
    books.forEach(it -> it.tick(now, out));
    out.addAll(heartbeats(now));
    return out;
  }

  private List<Action> heartbeats(long now) {
    List<Action> out = new ArrayList<>();
    books.forEach(book -> speak(book, now, out));
    return out;
  }

  private void speak(ShardBook book, long now, List<Action> out) {
    if (superseded) {
      return;
    }
    if (book.heartbeats.helloDue(now)) {
      book.sayHello(capacityOf(book.shard), now, out);
    }
    if (book.heartbeats.due(now)) {
      book.sayHeartbeat(capacityOf(book.shard), draining, now, out);
    }
  }

  /** The elapsed nanoseconds at which {@link #tick} will have something to do, if nothing else. */
  public long dueAt() {
    long due = Long.MAX_VALUE;
    for (ShardBook book : books) {
      due = Math.min(due, book.dueAt());
      due = superseded ? due : Math.min(due, book.heartbeats.dueAt());
    }
    return Math.min(due, Math.min(drainUntil, patienceIsOver ? Long.MAX_VALUE : leaveAt));
  }

  /**
   * Whether a draining worker may end: every shard has confirmed a heartbeat with capacity 0 and
   * named no live token; or nothing runs any more and the shards' silence has lasted for a sixth of
   * the TTL beyond the drain timeout.
   */
  public boolean hasLeft() {
    if (!draining || executing()) {
      return false;
    }
    return superseded || patienceIsOver || books.stream().allMatch(ShardBook::letGo);
  }

  /** Whether any handler is running. */
  public boolean executing() {
    return books.stream().anyMatch(book -> book.leases.executing());
  }

  /** The tokens of a shard that a heartbeat would list now. */
  public List<Long> held(int shard) {
    return books.get(shard).tokens();
  }

  private Map<String, Integer> capacityOf(int shard) {
    Map<String, Integer> own = new LinkedHashMap<>();
    capacity.forEach((pool, executions) -> {
      if (settings.namespace().shardOf(pool) == shard) {
        own.put(pool, draining ? 0 : executions);
      }
    });
    return own;
  }
}
