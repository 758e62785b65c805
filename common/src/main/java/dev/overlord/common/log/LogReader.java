package dev.overlord.common.log;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads partitions that its caller chose. Committed records only. */
public interface LogReader extends AutoCloseable {
  /** Reads {@code partition} too, from {@code offset} on. Reading it already: seeks. */
  void add(Partition partition, long offset);

  void remove(Partition partition);

  Set<Partition> partitions();

  /** Keeps the position and delivers nothing from these until {@link #resume}. */
  void pause(Collection<Partition> partitions);

  void resume(Collection<Partition> partitions);

  /**
   * The records that are there, in order within each partition; waits up to {@code wait} for the
   * first. An empty list when none came or {@link #wakeup} was called.
   *
   * @throws PositionOutOfRangeException a position lies before the log's start or after its end
   * @throws LogUnavailableException the log cannot be reached now; positions are kept
   */
  List<LogRecord> poll(Duration wait);

  /** The offset that the next record read from {@code partition} will have at least. */
  long position(Partition partition);

  /**
   * The end of what committed readers can see (the last stable offset), asked of the log now.
   *
   * @throws LogUnavailableException no answer
   */
  long end(Partition partition);

  /**
   * The first offset that still exists, asked of the log now.
   *
   * @throws LogUnavailableException no answer
   */
  long start(Partition partition);

  /**
   * As {@link #start} for many partitions at once. This one asks for each by itself.
   *
   * @throws LogUnavailableException no answer
   */
  default Map<Partition, Long> starts(Collection<Partition> partitions) {
    Map<Partition, Long> starts = new TreeMap<>();
    partitions.forEach(partition -> starts.put(partition, start(partition)));
    return starts;
  }

  /**
   * An offset below which every record has an earlier timestamp, as near to it as the log can tell.
   * This one knows only the start.
   *
   * @param timestampMs wall-clock milliseconds since the epoch
   * @throws LogUnavailableException no answer
   */
  default long notAfter(Partition partition, long timestampMs) {
    return start(partition);
  }

  /** Records between the position and the end, as last known without asking; -1 when unknown. */
  long lag(Partition partition);

  /** Ends a {@link #poll} that waits, or the next one. The only method for any thread. */
  void wakeup();

  @Override
  void close();
}
