package dev.overlord.simulation;

import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.TaskRef;
import dev.overlord.simulation.Pages.PoolPage;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** All tasks that ever came into the log, and those of them that have no outcome. */
final class Submitted {
  private final World world;
  private final Pages pages;
  private final String prefix;
  private final UnaryOperator<String> idOf;
  private int tasks;
  private int lostForGood;

  /**
   * @param prefix of the tasks topics
   * @param idOf says which id the topic of this name has now
   */
  Submitted(World world, Pages pages, String prefix, UnaryOperator<String> idOf) {
    this.idOf = idOf;
    this.world = world;
    this.pages = pages;
    this.prefix = prefix;
  }

  int count() {
    return tasks;
  }

  /** False when it is no task. */
  boolean add(LogRecord record) {
    String pool = Pages.poolOf(prefix, record.partition().topic());
    if (pool == null) {
      return false;
    }
    String topic = Pages.named(record.partition().topic(), idOf.apply(record.partition().topic()));
    TaskRef ref = new TaskRef(topic, record.partition().number(), record.offset());
    pages.pool(pool).tasks.add(ref);
    pages.bytes.put(ref.toString(), record.value());
    tasks++;
    return true;
  }

  /** Records before {@code offset} are gone, by a purge of ours or by somebody else's hand. */
  void deleted(Partition partition, long offset, boolean byOthers) {
    String topic = Pages.named(partition.topic(), idOf.apply(partition.topic()));
    gone(topic, byOthers, ref -> ref.partition() == partition.number() && ref.offset() < offset);
  }

  /** Somebody has deleted the topic, and all that stands in it. */
  void topicDeleted(String topic, String id) {
    gone(Pages.named(topic, id), true, ref -> true);
  }

  private void gone(String topic, boolean byOthers, Predicate<TaskRef> which) {
    String pool = Pages.poolOf(prefix, topic);
    if (pool == null) {
      return;
    }
    for (TaskRef ref : pages.pool(pool).tasks) {
      boolean gone =
          ref.topic().equals(topic)
              && which.test(ref)
              && !pages.results.containsKey(ref.toString());
      if (gone && byOthers && pages.lost.add(ref.toString())) {
        lostForGood++;
      } else if (gone && !pages.lost.contains(ref.toString())) {
        world.violated(Checker.BYTES, ref + " is purged and not done");
      }
    }
  }

  /** It has an outcome now. */
  void done(String ref) {
    if (pages.lost.contains(ref)) {
      lostForGood--;
    }
  }

  boolean allDone() {
    return pages.results.size() >= tasks - lostForGood && undone().isEmpty();
  }

  private List<TaskRef> undone() {
    return pages.pools.values().stream()
        .flatMap(pool -> pool.tasks.stream())
        .filter(ref -> !pages.results.containsKey(ref.toString()))
        .filter(ref -> !pages.lost.contains(ref.toString()) || pages.known.contains(ref.toString()))
        .toList();
  }

  /** Where the tasks are that have no outcome. */
  String missing() {
    StringBuilder text = new StringBuilder();
    for (TaskRef ref : undone()) {
      PoolPage pool = pages.pool(String.valueOf(Pages.poolOf(prefix, ref.topic())));
      boolean waits = pool.waiting.contains(ref.toString());
      boolean unread = pool.isUndispatched(ref);
      text.append(' ')
          .append(ref)
          .append(waits ? " waits" : unread ? " is undispatched" : " is leased");
    }
    pages.pools.forEach((name, pool) ->
        text.append("; limit of " + name + " ")
            .append(pages.limit(pool))
            .append(", stranded ")
            .append(pool.stranded));
    return text.toString();
  }
}
