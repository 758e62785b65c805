package dev.overlord.control.tasks;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolOverview;
import dev.overlord.common.model.PoolOverview.LeaseView;
import dev.overlord.common.model.PoolOverview.Position;
import dev.overlord.common.model.PoolOverview.WaitingView;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.model.TaskResult;
import dev.overlord.common.protocol.Topics;
import dev.overlord.control.Cluster;
import dev.overlord.control.results.Outcomes;
import dev.overlord.control.results.RecordLookup;
import dev.overlord.control.view.ClusterView;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says where a task stands, by elimination: it has an outcome, or lies in its topic at or after the
 * dispatch position, or is leased, or waits to run again. What the leader tells is up to a second
 * old; outcomes are known at once.
 */
public final class TaskLookup {
  private final Topics topics;
  private final ClusterView view;
  private final Outcomes index;
  private final RecordLookup records;

  public TaskLookup(Cluster cluster, ClusterView view, Outcomes index, RecordLookup records) {
    this.topics = cluster.topics();
    this.view = view;
    this.index = index;
    this.records = records;
  }

  /** The ref that is meant: a ref itself, or the id of a task whose outcome is known. */
  public Optional<TaskRef> ref(String refOrId) {
    return index.refOf(refOrId).or(() -> Optional.of(refOrId)).flatMap(this::parse);
  }

  private Optional<TaskRef> parse(String text) {
    try {
      TaskRef ref = TaskRef.parse(text);
      return poolOf(ref) == null ? Optional.empty() : Optional.of(ref);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The pool whose tasks topic the ref names; null when it names another topic. */
  public @Nullable String poolOf(TaskRef ref) {
    String prefix = topics.prefix() + "tasks.";
    if (!ref.topic().startsWith(prefix)) {
      return null;
    }
    String rest = ref.topic().substring(prefix.length());
    for (Lane lane : Lane.values()) {
      String suffix = lane.topicSuffix();
      if (!suffix.isEmpty() && rest.endsWith(suffix)) {
        return rest.substring(0, rest.length() - suffix.length());
      }
    }
    return rest;
  }

  /** Empty when no such task was ever written, or nothing is known of it any more. */
  public Optional<TaskState> find(TaskRef ref) {
    String pool = poolOf(ref);
    if (pool == null) {
      return Optional.empty();
    }
    Optional<TaskState> done = done(ref, pool);
    return done.isPresent() ? done : notDone(ref, pool);
  }

  private Optional<TaskState> done(TaskRef ref, String pool) {
    return index
        .find(ref.toString())
        .flatMap(place ->
            records.read(new Partition(topics.results(), place.partition()), place.offset()))
        .map(record -> Json.read(Objects.requireNonNull(record.value()), TaskResult.class))
        .map(result -> state(ref, pool, result));
  }

  /** A task whose outcome has just come in. */
  public static TaskState state(TaskRef ref, String pool, TaskResult result) {
    String outcome = result.outcome().name().toLowerCase(Locale.ROOT);
    return new TaskState(ref.toString(), pool, outcome, null, null, result);
  }

  private Optional<TaskState> notDone(TaskRef ref, String pool) {
    String text = ref.toString();
    if (!records.isBeforeEnd(new Partition(ref.topic(), ref.partition()), ref.offset())) {
      return Optional.empty();
    }
    PoolOverview overview = view.overviews().get(pool);
    if (overview == null || isAhead(ref, overview)) {
      return Optional.of(new TaskState(text, pool, "waiting", null, null, null));
    }
    for (LeaseView lease : overview.leases()) {
      if (text.equals(lease.ref())) {
        return Optional.of(new TaskState(text, pool, "leased", lease, null, null));
      }
    }
    for (WaitingView waiting : overview.waiting()) {
      if (text.equals(waiting.ref())) {
        return Optional.of(new TaskState(text, pool, "retrying", null, waiting, null));
      }
    }
    boolean listsAll =
        overview.waiting().size() == overview.waitingTotal()
            && overview.leases().size() == overview.leasesTotal();
    return listsAll
        ? done(ref, pool)
        : Optional.of(new TaskState(text, pool, "retrying", null, null, null));
  }

  private static boolean isAhead(TaskRef ref, PoolOverview overview) {
    for (Position position : overview.positions()) {
      if (position.topic().equals(ref.topic()) && position.partition() == ref.partition()) {
        return ref.offset() >= position.offset();
      }
    }
    return true;
  }
}
