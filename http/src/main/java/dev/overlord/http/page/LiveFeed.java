package dev.overlord.http.page;

import dev.overlord.common.codec.Json;
import dev.overlord.common.model.PoolStats;
import dev.overlord.control.view.Change;
import dev.overlord.control.view.ClusterView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What pages are told: the newest of each pool and shard. A page that is slow skips what has been
 * overtaken meanwhile, so nothing queues up for it. Safe for any thread.
 */
final class LiveFeed {
  /** As many pools have a history; the others show from when they are looked at. */
  private static final int HISTORIES_MAX = 500;

  /**
   * @param version grows with each change of any of them
   */
  record Message(String event, String data, long version) {}

  private final ClusterView view;
  private final Map<String, Message> newest = new TreeMap<>();
  private final Map<String, History> histories = new TreeMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long version;

  LiveFeed(ClusterView view) {
    this.view = view;
    view.stats().values().forEach(stats -> take(new Change.Stats(stats)));
    view.listen(this::take);
  }

  private void take(Change change) {
    switch (change) {
      case Change.Stats it -> stats(it.stats());
      case Change.Overview it -> put("overview", it.overview().pool(), it.overview());
      case Change.Shard it -> put("shard", String.valueOf(it.overview().shard()), it.overview());
      case Change.Defined it ->
          put("definition", it.pool(), Map.of("pool", it.pool(), "definition", it.definition()));
      case Change.Deleted it -> put("definition", it.pool(), Map.of("pool", it.pool()));
    }
  }

  private void stats(PoolStats stats) {
    lock.lock();
    try {
      if (histories.containsKey(stats.pool()) || histories.size() < HISTORIES_MAX) {
        histories.computeIfAbsent(stats.pool(), pool -> new History()).add(stats);
      }
    } finally {
      lock.unlock();
    }
    put("stats", stats.pool(), stats);
  }

  private void put(String event, String key, Object value) {
    String data = new String(Json.write(value), StandardCharsets.UTF_8);
    lock.lock();
    try {
      newest.put(event + "/" + key, new Message(event, data, ++version));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** All that is known now; its version is where {@link #after} goes on. */
  Message snapshot() {
    long now = version();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("pools", view.stats().values());
    all.put("definitions", view.definitions());
    all.put("overviews", view.overviews().values());
    all.put("shards", view.shards().values());
    return new Message("snapshot", new String(Json.write(all), StandardCharsets.UTF_8), now);
  }

  /** The last 15 minutes of a pool, by series; empty series when nothing was heard of it. */
  Map<String, List<@Nullable Double>> history(String pool) {
    lock.lock();
    try {
      return histories.getOrDefault(pool, new History()).series();
    } finally {
      lock.unlock();
    }
  }

  private long version() {
    lock.lock();
    try {
      return version;
    } finally {
      lock.unlock();
    }
  }

  /** What has changed since that version; waits up to {@code millis} for the first change. */
  List<Message> after(long since, long millis) throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (version <= since && left > 0) {
        left = changed.awaitNanos(left);
      }
      List<Message> messages = new ArrayList<>();
      for (Message message : newest.values()) {
        if (message.version() > since) {
          messages.add(message);
        }
      }
      return messages;
    } finally {
      lock.unlock();
    }
  }
}
