package dev.overlord.control.results;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.TopicDescription;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogRefusedException;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.TaskResult;
import dev.overlord.control.Cluster;
import dev.overlord.control.follow.Follower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the outcome of each task stands in {@code results}: an index on disk, never the outcomes
 * themselves. It follows the topic, goes on where it stopped when it is opened again, and forgets
 * what the topic no longer holds. Safe for any thread.
 */
public final class ResultIndex implements Outcomes, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ResultIndex.class);
  private static final int CACHE_MB = 16;
  private static final Duration SWEEP_EVERY = Duration.ofMinutes(10);

  /** An outcome, as it came in. */
  public record Arrived(Place place, TaskResult result) {}

  private final MVStore store;
  private final String topicId;

  /** By the task's ref. */
  private final MVMap<String, String> byRef;

  /** The newest ref of each id that is not its own ref. */
  private final MVMap<String, String> refById;

  /** What stands at each place, in the topic's order, so that the oldest can be forgotten. */
  private final MVMap<String, String> byPlace;

  /** By partition: the next offset to read. */
  private final MVMap<Integer, Long> positions;

  private final Map<String, List<Awaited>> waiting = new ConcurrentHashMap<>();
  private final List<Consumer<Arrived>> listeners = new CopyOnWriteArrayList<>();
  private final Cluster cluster;
  private final Follower follower;
  private long sweptAt;

  private ResultIndex(Cluster cluster, MVStore store, TopicDescription topic) {
    this.cluster = cluster;
    this.store = store;
    this.topicId = topic.id();
    this.byRef = store.openMap("by_ref");
    this.refById = store.openMap("ref_by_id");
    this.byPlace = store.openMap("by_place");
    this.positions = store.openMap("positions");
    MVMap<String, String> facts = store.openMap("facts");
    if (!topicId.equals(facts.get("topic_id"))) {
      List.of(byRef, refById, byPlace).forEach(MVMap::clear);
      positions.clear();
      facts.put("topic_id", topicId);
    }
    this.follower = Follower.start(cluster, "result-index", from(topic), this::take);
  }

  /**
   * @param folder of this index alone; it is made when it is not there
   * @throws IOException the folder cannot be made
   */
  public static ResultIndex open(Cluster cluster, Path folder) throws IOException {
    Files.createDirectories(folder);
    try (LogAdmin admin = cluster.log().admin()) {
      String name = cluster.topics().results();
      TopicDescription topic =
          admin.describe(name).orElseThrow(() -> new IOException("no topic " + name));
      MVStore store =
          new MVStore.Builder()
              .fileName(folder.resolve("results.mv").toString())
              .cacheSize(CACHE_MB)
              .open();
      return new ResultIndex(cluster, store, topic);
    }
  }

  private Map<Partition, Long> from(TopicDescription topic) {
    Map<Partition, Long> from = new TreeMap<>();
    for (int number = 0; number < topic.partitions(); number++) {
      from.put(new Partition(topic.name(), number), positions.getOrDefault(number, 0L));
    }
    return from;
  }

  /** Opens when all outcomes are known that the topic held at the start. */
  public CountDownLatch caughtUp() {
    return follower.caughtUp();
  }

  /** See {@link Follower#failed}. */
  public Optional<String> failed() {
    return follower.failed();
  }

  @Override
  public Optional<String> refOf(String id) {
    return Optional.ofNullable(byRef.containsKey(id) ? id : refById.get(id));
  }

  @Override
  public Optional<Place> find(String ref) {
    return Optional.ofNullable(byRef.get(ref)).map(Place::parse);
  }

  /** Each outcome from now on is told, on the index's own thread: be quick. */
  public void listen(Consumer<Arrived> listener) {
    listeners.add(listener);
  }

  /**
   * Waits for the outcome of this task. Ask {@link #find} afterwards: it may have come before.
   * Close it when nobody waits any more.
   */
  public Awaited await(String ref) {
    CompletableFuture<TaskResult> outcome = new CompletableFuture<>();
    Awaited awaited = new Awaited(ref, outcome, this);
    waiting.merge(
        ref,
        List.of(awaited),
        (before, added) -> {
          List<Awaited> all = new ArrayList<>(before);
          all.addAll(added);
          return all;
        });
    return awaited;
  }

  private void leave(Awaited awaited) {
    waiting.computeIfPresent(
        awaited.ref(),
        (ref, present) -> {
          List<Awaited> left = present.stream().filter(each -> !each.equals(awaited)).toList();
          return left.isEmpty() ? null : left;
        });
  }

  /**
   * Somebody who waits for one outcome.
   *
   * @param outcome completes when it comes in
   */
  public record Awaited(String ref, CompletableFuture<TaskResult> outcome, ResultIndex index)
      implements AutoCloseable {
    @Override
    public void close() {
      index.leave(this);
    }
  }

  private void take(List<LogRecord> records) {
    records.forEach(this::take);
    long now = cluster.clock().monotonicNanos();
    if (sweptAt == 0 || now - sweptAt > SWEEP_EVERY.toNanos()) {
      sweptAt = now;
      sweep();
    }
  }

  private void sweep() {
    try (LogReader reader = cluster.log().reader("result-index-sweep")) {
      for (Map.Entry<Integer, Long> position : Map.copyOf(positions).entrySet()) {
        Partition partition = new Partition(cluster.topics().results(), position.getKey());
        forgetBefore(partition.number(), reader.start(partition));
      }
    } catch (LogUnavailableException | LogRefusedException e) {
      LOG.debug("index.sweep_later reason={}", e.getMessage());
    }
  }

  private void take(LogRecord record) {
    Place place = new Place(record.partition().number(), record.offset(), "");
    TaskResult result = read(record);
    if (result != null) {
      Place known = new Place(place.partition(), place.offset(), result.outcome().name());
      byRef.put(result.ref(), known.text());
      if (!result.id().equals(result.ref())) {
        refById.put(result.id(), result.ref());
      }
      byPlace.put(place.key(), result.ref() + "\n" + result.id());
      tell(new Arrived(known, result));
    }
    positions.put(place.partition(), place.offset() + 1);
  }

  private static @Nullable TaskResult read(LogRecord record) {
    byte[] value = record.value();
    if (value == null) {
      return null;
    }
    try {
      return Json.read(value, TaskResult.class);
    } catch (MalformedException e) {
      LOG.warn(
          "result.unreadable partition={} offset={} reason={}",
          record.partition().number(),
          record.offset(),
          e.getMessage());
      return null;
    }
  }

  private void tell(Arrived arrived) {
    List<Awaited> present = waiting.remove(arrived.result().ref());
    if (present != null) {
      present.forEach(each -> each.outcome().complete(arrived.result()));
    }
    listeners.forEach(listener -> listener.accept(arrived));
  }

  /** Forgets the outcomes of a partition that its log no longer holds. */
  void forgetBefore(int partition, long start) {
    String first = new Place(partition, 0, "").key();
    String end = new Place(partition, start, "").key();
    for (String key = byPlace.ceilingKey(first);
        key != null && key.compareTo(end) < 0;
        key = byPlace.higherKey(key)) {
      String names = byPlace.remove(key);
      if (names != null) {
        int refEnd = names.indexOf('\n');
        byRef.remove(names.substring(0, refEnd));
        refById.remove(names.substring(refEnd + 1), names.substring(0, refEnd));
      }
    }
  }

  @Override
  public void close() {
    follower.close();
    store.close();
  }
}
