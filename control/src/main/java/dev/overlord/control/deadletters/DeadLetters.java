package dev.overlord.control.deadletters;

import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.MalformedException;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.model.DeadLetter;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.Replay;
import dev.overlord.common.model.TaskRef;
import dev.overlord.common.protocol.Topics;
import dev.overlord.control.Cluster;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tasks that were given up, read from their topic as they are asked for: never more in memory than
 * a page, or one letter with its bytes. Safe for any thread. Its methods throw {@link
 * dev.overlord.common.log.LogUnavailableException} when Kafka does not answer.
 */
public final class DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  /** Before the first page: nothing is newer. */
  public static final long NEWEST = Long.MAX_VALUE;

  /** Offsets whose replays are looked up together. */
  private static final int EXPORT_CHUNK = 10_000;

  private final Cluster cluster;
  private final Topics topics;

  public DeadLetters(Cluster cluster) {
    this.cluster = cluster;
    this.topics = cluster.topics();
  }

  /**
   * A page, the newest first, without the original bytes.
   *
   * @param next the {@code before} of the following page; null on the last
   */
  public record Page(List<Letter> items, @Nullable Long next) {}

  /**
   * @param pool null: of all pools
   * @param before an offset; only older letters are listed
   */
  public Page list(@Nullable String pool, long before, int limit) {
    List<Letter> found = new ArrayList<>();
    try (TopicScan scan = scan()) {
      scan.backwards(
          before,
          record -> {
            Letter letter = read(record, pool);
            return letter == null ? null : letter.brief();
          },
          (Letter letter) -> {
            found.add(letter);
            return found.size() <= limit;
          });
    }
    boolean more = found.size() > limit;
    List<Letter> items = withReplays(more ? found.subList(0, limit) : found);
    return new Page(items, more ? items.getLast().offset() : null);
  }

  private List<Letter> withReplays(List<Letter> letters) {
    Set<Long> offsets = new HashSet<>();
    long since = Long.MAX_VALUE;
    for (Letter letter : letters) {
      offsets.add(letter.offset());
      since = Math.min(since, letter.deadAt().toEpochMilli());
    }
    Map<Long, Replay> replays = new Replays(cluster).of(offsets, since);
    return letters.stream().map(each -> each.with(replays.get(each.offset()))).toList();
  }

  /** One with its bytes: the newest with this ref, else the newest with this id. */
  public Optional<Letter> find(String refOrId) {
    Long offset = places(Set.of(refOrId)).get(refOrId);
    return offset == null
        ? Optional.empty()
        : at(offset).map(letter -> withReplays(List.of(letter)).getFirst());
  }

  /** The offset of the newest dead letter of each of these refs or ids that has one. */
  Map<String, Long> places(Set<String> wanted) {
    Map<String, Long> byRef = new HashMap<>();
    Map<String, Long> byId = new HashMap<>();
    long refs = wanted.stream().filter(this::isRef).count();
    try (TopicScan scan = scan()) {
      scan.backwards(
          NEWEST,
          record -> {
            Letter letter = read(record, null);
            return letter == null ? null : letter.brief();
          },
          (Letter letter) -> {
            if (wanted.contains(letter.ref())) {
              byRef.putIfAbsent(letter.ref(), letter.offset());
            }
            if (wanted.contains(letter.id())) {
              byId.putIfAbsent(letter.id(), letter.offset());
            }
            // An older letter with the ref itself counts more than a newer with it as its id.
            long ids = byId.keySet().stream().filter(id -> !isRef(id)).count();
            return byRef.size() < refs || ids < wanted.size() - refs;
          });
    }
    byId.putAll(byRef);
    return byId;
  }

  private boolean isRef(String text) {
    return text.startsWith(topics.prefix() + "tasks.") && text.matches(".+-\\d+-\\d+");
  }

  Optional<Letter> at(long offset) {
    List<Letter> found = new ArrayList<>();
    try (TopicScan scan = scan()) {
      scan.forwards(
          offset,
          Math.min(offset + 1, scan.end()),
          record -> {
            Letter letter = read(record, null);
            if (letter != null) {
              found.add(letter);
            }
            return false;
          });
    }
    return found.stream().findFirst();
  }

  /** Each with its bytes, the oldest first, until none are left of those that are there now. */
  public void forEach(@Nullable String pool, Consumer<Letter> take) {
    try (TopicScan scan = scan()) {
      long end = scan.end();
      for (long from = scan.start(); from < end; from += EXPORT_CHUNK) {
        Map<Long, Replay> replays = replaysBetween(scan, from, Math.min(end, from + EXPORT_CHUNK));
        scan.forwards(
            from,
            Math.min(end, from + EXPORT_CHUNK),
            record -> {
              Letter letter = read(record, pool);
              if (letter != null) {
                take.accept(letter.with(replays.get(letter.offset())));
              }
              return true;
            });
      }
    }
  }

  private Map<Long, Replay> replaysBetween(TopicScan scan, long from, long to) {
    Set<Long> offsets = new HashSet<>();
    long[] since = {Long.MAX_VALUE};
    scan.forwards(
        from,
        to,
        record -> {
          offsets.add(record.offset());
          since[0] = Math.min(since[0], record.timestampMs());
          return true;
        });
    return new Replays(cluster).of(offsets, since[0]);
  }

  TopicScan scan() {
    return new TopicScan(cluster, topics.deadLetters());
  }

  /** Null when it is of another pool, or no dead letter. */
  @Nullable Letter read(LogRecord record, @Nullable String pool) {
    byte[] key = record.key();
    byte[] value = record.value();
    boolean other =
        pool != null && (key == null || !Arrays.equals(key, pool.getBytes(StandardCharsets.UTF_8)));
    if (value == null || other) {
      return null;
    }
    try {
      DeadLetter letter = Json.read(value, DeadLetter.class);
      return Letter.of(record.offset(), lane(letter).name().toLowerCase(Locale.ROOT), letter);
    } catch (MalformedException e) {
      LOG.warn("dead_letter.unreadable offset={} reason={}", record.offset(), e.getMessage());
      return null;
    }
  }

  private static Lane lane(DeadLetter letter) {
    try {
      String topic = TaskRef.parse(letter.ref()).topic();
      for (Lane lane : List.of(Lane.HIGH, Lane.LOW)) {
        if (topic.endsWith(lane.topicSuffix())) {
          return lane;
        }
      }
    } catch (IllegalArgumentException e) {
      LOG.debug("dead_letter.without_lane ref={} reason={}", letter.ref(), e.getMessage());
    }
    return Lane.NORMAL;
  }
}
