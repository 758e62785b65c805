package dev.overlord.control.view;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolOverview;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.model.ShardOverview;
import dev.overlord.control.Cluster;
import dev.overlord.control.follow.Follower;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest that leaders have said of each pool and shard, and the pools' definitions, for the
 * whole cluster: from the topics {@code stats}, {@code overview} and {@code pools}. Safe for any
 * thread; about a second behind.
 */
public final class ClusterView implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterView.class);

  private final Partition stats;
  private final Partition overview;
  private final Partition pools;
  private final NavigableMap<String, PoolDefinition> definitions = new ConcurrentSkipListMap<>();
  private final NavigableMap<String, PoolStats> poolStats = new ConcurrentSkipListMap<>();
  private final NavigableMap<String, PoolOverview> overviews = new ConcurrentSkipListMap<>();
  private final NavigableMap<Integer, ShardOverview> shards = new ConcurrentSkipListMap<>();
  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
  private final Follower follower;

  private ClusterView(Cluster cluster) {
    this.stats = new Partition(cluster.topics().stats(), 0);
    this.overview = new Partition(cluster.topics().overview(), 0);
    this.pools = new Partition(cluster.topics().pools(), 0);
    long start = Follower.FROM_START;
    this.follower =
        Follower.start(
            cluster,
            "cluster-view",
            Map.of(stats, start, overview, start, pools, start),
            records -> records.forEach(this::take));
  }

  public static ClusterView start(Cluster cluster) {
    return new ClusterView(cluster);
  }

  /** Opens when all that the topics held at the start is known. */
  public CountDownLatch caughtUp() {
    return follower.caughtUp();
  }

  /** Why nothing new is known at the moment; empty while all is well. */
  public Optional<LogException> trouble() {
    return follower.trouble();
  }

  /** See {@link Follower#failed}. */
  public Optional<String> failed() {
    return follower.failed();
  }

  /** Each change from now on is told, on the view's own thread: be quick. */
  public void listen(Consumer<Change> listener) {
    listeners.add(listener);
  }

  /** By pool. */
  public NavigableMap<String, PoolDefinition> definitions() {
    return Collections.unmodifiableNavigableMap(definitions);
  }

  /** By pool; one that nobody leads any more keeps its last. */
  public NavigableMap<String, PoolStats> stats() {
    return Collections.unmodifiableNavigableMap(poolStats);
  }

  /** By pool. */
  public NavigableMap<String, PoolOverview> overviews() {
    return Collections.unmodifiableNavigableMap(overviews);
  }

  /** By number. */
  public NavigableMap<Integer, ShardOverview> shards() {
    return Collections.unmodifiableNavigableMap(shards);
  }

  private void take(LogRecord record) {
    String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    byte[] value = record.value();
    try {
      if (record.partition().equals(pools)) {
        definition(key, value);
      } else if (record.partition().equals(stats)) {
        stats(key, value);
      } else {
        overview(key, value);
      }
    } catch (MalformedException | IllegalArgumentException e) {
      // Of another release, or of somebody else: the next record of this key may be readable.
      LOG.debug(
          "view.unreadable topic={} key={} reason={}", record.partition(), key, e.getMessage());
    }
  }

  private void definition(String pool, byte @Nullable [] value) {
    if (pool.isEmpty() || pool.startsWith("_")) {
      return;
    }
    if (value == null) {
      definitions.remove(pool);
      tell(new Change.Deleted(pool));
      return;
    }
    PoolDefinition definition = Json.read(value, PoolDefinition.class);
    definitions.put(pool, definition);
    tell(new Change.Defined(pool, definition));
  }

  private void stats(String pool, byte @Nullable [] value) {
    if (value == null) {
      poolStats.remove(pool);
      return;
    }
    PoolStats read = Json.readPart(value, PoolStats.class);
    poolStats.put(pool, read);
    tell(new Change.Stats(read));
  }

  private void overview(String key, byte @Nullable [] value) {
    boolean ofShard = key.startsWith(ShardOverview.KEY_PREFIX);
    if (value == null) {
      if (!ofShard) {
        overviews.remove(key);
      }
    } else if (ofShard) {
      ShardOverview read = Json.read(value, ShardOverview.class);
      shards.put(read.shard(), read);
      tell(new Change.Shard(read));
    } else {
      PoolOverview read = Json.read(value, PoolOverview.class);
      overviews.put(read.pool(), read);
      tell(new Change.Overview(read));
    }
  }

  private void tell(Change change) {
    listeners.forEach(listener -> listener.accept(change));
  }

  @Override
  public void close() {
    follower.close();
  }
}
