package dev.overlord.control.deadletters;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.TransactionalWriter;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Replay;
import dev.overlord.common.model.Task;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.protocol.Topics;
import dev.overlord.control.Cluster;
import dev.overlord.control.tasks.TaskPlaces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives dead letters a new life: the task is written again, in one transaction with the record that
 * says so. Whoever replays fences everybody else who does, and only then reads what was replayed,
 * so that no dead letter has two new lives unasked. Safe for any thread; one replays at a time.
 */
public final class Replayer {
  private static final int BATCH_TASKS = 100;
  private static final long BATCH_BYTES = 4L << 20;

  private final Cluster cluster;
  private final DeadLetters letters;
  private final TaskPlaces places;

  public Replayer(Cluster cluster, DeadLetters letters) {
    this.cluster = cluster;
    this.letters = letters;
    this.places = new TaskPlaces(cluster);
  }

  /**
   * @param pools that are defined: a task for another would wait for ever
   * @param told what became of each, once it is known
   * @throws dev.overlord.common.log.FencedException somebody else has begun to replay; what was
   *     told is done
   * @throws dev.overlord.common.log.CommitUncertainException the last of it may or may not be done;
   *     asking again does it once
   * @throws dev.overlord.common.log.LogUnavailableException Kafka does not answer
   */
  public synchronized void replay(ReplayWish wish, Set<String> pools, Consumer<Replayed> told) {
    Duration timeout = Duration.ofMillis(cluster.namespace().leaseTtlMs() / 6);
    try (TransactionalWriter writer =
        cluster.log().transactionalWriter(cluster.topics().replayer(), timeout, written(pools))) {
      if (!wish.dryRun()) {
        writer.initialise();
      }
      new Round(wish, pools, writer, told).run();
    }
  }

  private Set<String> written(Set<String> pools) {
    Topics topics = cluster.topics();
    Stream<String> tasks =
        pools.stream()
            .flatMap(pool -> Stream.of(Lane.values()).map(lane -> topics.tasks(pool, lane)));
    return Stream.concat(tasks, Stream.of(topics.replays())).collect(Collectors.toSet());
  }

  private record Due(Letter letter, NewRecord task, NewRecord marker) {}

  private final class Round {
    private final ReplayWish wish;
    private final Set<String> pools;
    private final TransactionalWriter writer;
    private final Consumer<Replayed> told;
    private final Replays replays = new Replays(cluster);
    private final List<Due> batch = new ArrayList<>();
    private long bytes;

    Round(ReplayWish wish, Set<String> pools, TransactionalWriter writer, Consumer<Replayed> told) {
      this.wish = wish;
      this.pools = pools;
      this.writer = writer;
      this.told = told;
    }

    void run() {
      List<String> refs = wish.refs();
      if (refs == null) {
        all();
      } else {
        these(new TreeSet<>(refs));
      }
      flush();
    }

    /** To the end as it is now: what dies again meanwhile is left alone. */
    private void all() {
      try (TopicScan scan = letters.scan()) {
        long start = scan.start();
        long end = scan.end();
        BitSet replayed = replays.from(start);
        scan.forwards(
            start,
            end,
            record -> {
              Letter letter = letters.read(record, wish.pool());
              if (letter != null) {
                take(letter, replayed.get(Math.toIntExact(letter.offset() - start)));
              }
              return true;
            });
      }
    }

    private void these(Set<String> refs) {
      Map<String, Long> found = letters.places(refs);
      refs.stream()
          .filter(ref -> !found.containsKey(ref))
          .forEach(ref -> told.accept(notFound(ref)));
      Set<Long> offsets = new TreeSet<>(found.values());
      Map<Long, Replay> replayed = replays.of(new HashSet<>(offsets), 0);
      for (long offset : offsets) {
        letters
            .at(offset)
            .ifPresentOrElse(
                letter -> take(letter, replayed.containsKey(offset)),
                () -> told.accept(notFound("at offset " + offset)));
      }
    }

    private void take(Letter letter, boolean before) {
      String trouble = trouble(letter);
      if (before && !wish.again()) {
        say(letter, Replayed.SKIPPED, "it was replayed before");
      } else if (trouble != null) {
        say(letter, Replayed.REFUSED, trouble);
      } else if (wish.dryRun()) {
        told.accept(new Replayed(letter.ref(), letter.id(), Replayed.WOULD_REPLAY, null, null));
      } else {
        add(letter);
      }
    }

    private void say(Letter letter, String state, String why) {
      told.accept(new Replayed(letter.ref(), letter.id(), state, null, why));
    }

    private @Nullable String trouble(Letter letter) {
      String wanted = wish.pool();
      if (wanted != null && !wanted.equals(letter.pool())) {
        return "it is of pool '" + letter.pool() + "', not '" + wanted + "'";
      }
      if (!pools.contains(letter.pool())) {
        return "pool '" + letter.pool() + "' is not defined any more";
      }
      byte[] original = bytes(letter.original());
      if (original == null) {
        return "its bytes were not kept: submit it anew";
      }
      try {
        Task task = TaskCodec.read(original);
        int size = value(letter, task, original).length + length(bytes(letter.key()));
        return size > Task.MAX_BYTES
            ? "it has " + size + " bytes; at most " + Task.MAX_BYTES + " are allowed"
            : null;
      } catch (MalformedException e) {
        return "it is no task: " + e.getMessage();
      }
    }

    private void add(Letter letter) {
      byte[] original = bytes(letter.original());
      if (original == null) {
        throw new IllegalStateException("checked before: " + letter.ref());
      }
      byte[] key = bytes(letter.key());
      byte[] value = value(letter, TaskCodec.read(original), original);
      Lane lane = Lane.valueOf(letter.lane().toUpperCase(Locale.ROOT));
      Partition place = places.place(letter.pool(), lane, key);
      NewRecord task = new NewRecord(place.topic(), place.number(), key, value);
      batch.add(new Due(letter.brief(), task, marker(letter)));
      bytes += task.bytes();
      if (batch.size() >= BATCH_TASKS || bytes >= BATCH_BYTES) {
        flush();
      }
    }

    private NewRecord marker(Letter letter) {
      Replay replay =
          new Replay(
              letter.ref(),
              letter.id(),
              letter.pool(),
              letter.offset(),
              replays.topicId(),
              cluster.clock().wall(),
              wish.by());
      return NewRecord.to(
          new Partition(cluster.topics().replays(), 0), letter.pool(), Json.write(replay));
    }

    private void flush() {
      if (batch.isEmpty()) {
        return;
      }
      List<NewRecord> records = new ArrayList<>();
      batch.forEach(due -> records.add(due.task()));
      batch.forEach(due -> records.add(due.marker()));
      List<Long> offsets = writer.commit(records);
      for (int i = 0; i < batch.size(); i++) {
        NewRecord task = batch.get(i).task();
        Integer partition = task.partition();
        TaskRef ref = new TaskRef(task.topic(), partition == null ? 0 : partition, offsets.get(i));
        Letter letter = batch.get(i).letter();
        told.accept(
            new Replayed(letter.ref(), letter.id(), Replayed.REPLAYED, ref.toString(), null));
      }
      batch.clear();
      bytes = 0;
    }
  }

  /** The original bytes; the id is added where it was the ref of the former life. */
  private static byte[] value(Letter letter, Task task, byte[] original) {
    return task.id() != null
        ? original
        : TaskCodec.write(
            new Task(
                letter.id(),
                task.type(),
                task.payload(),
                task.timeoutMs(),
                task.maxAttempts(),
                task.labels(),
                task.traceparent()));
  }

  private static Replayed notFound(String ref) {
    String why = "there is no dead letter with this ref or id; they are kept for weeks";
    return new Replayed(ref, null, Replayed.NOT_FOUND, null, why);
  }

  private static byte @Nullable [] bytes(@Nullable String base64) {
    return base64 == null ? null : Base64.getDecoder().decode(base64);
  }

  private static int length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
