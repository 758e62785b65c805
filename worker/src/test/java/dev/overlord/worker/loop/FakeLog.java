package dev.overlord.worker.loop;

import dev.overlord.common.codec.Json;
import dev.overlord.common.log.GroupMembership;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogReader;
import dev.overlord.common.log.LogRecord;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.log.LogWriter;
import dev.overlord.common.log.NewRecord;
import dev.overlord.common.log.Partition;
import dev.overlord.common.log.PositionOutOfRangeException;
import dev.overlord.common.log.TransactionalWriter;
import dev.overlord.common.protocol.WorkerMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** As much of a log as a worker sees, with the faults that its tests need. */
final class FakeLog implements Log {
  private final Map<Partition, List<LogRecord>> records = new TreeMap<>();
  private final Map<Partition, Long> starts = new TreeMap<>();
  private final Map<String, Integer> topics = new TreeMap<>();
  private boolean available = true;
  private boolean woken;
  private @Nullable Duration lastWait;

  /** Decides on each send: null lets it pass. */
  private Function<NewRecord, @Nullable CompletableFuture<Long>> sends = sent -> null;

  synchronized void topic(String name, int partitions) {
    topics.put(name, partitions);
  }

  synchronized void available(boolean now) {
    available = now;
  }

  synchronized void onSend(Function<NewRecord, @Nullable CompletableFuture<Long>> fault) {
    sends = fault;
  }

  synchronized void purge(Partition partition, long before) {
    starts.put(partition, before);
  }

  synchronized @Nullable Duration lastWait() {
    return lastWait;
  }

  synchronized long put(Partition partition, String key, byte[] value) {
    List<LogRecord> list = of(partition);
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    list.add(new LogRecord(partition, list.size(), 0, keyBytes, value));
    notifyAll();
    return list.size() - 1L;
  }

  private List<LogRecord> of(Partition partition) {
    return records.computeIfAbsent(partition, key -> new ArrayList<>());
  }

  synchronized List<WorkerMessage> said(Partition partition) {
    return of(partition).stream()
        .map(it -> Json.read(Objects.requireNonNull(it.value()), WorkerMessage.class))
        .toList();
  }

  private void checkAvailable() {
    if (!available) {
      throw new LogUnavailableException("cut off", null);
    }
  }

  @Override
  public LogReader reader(String name) {
    return new Reader();
  }

  @Override
  public LogWriter writer(String name) {
    return new Writer();
  }

  @Override
  public LogAdmin admin() {
    return new Admin();
  }

  @Override
  public TransactionalWriter transactionalWriter(String id, Duration timeout) {
    throw new UnsupportedOperationException("workers have no transactions");
  }

  @Override
  public GroupMembership join(String group, String topic, String member) {
    throw new UnsupportedOperationException("workers join no group");
  }

  @Override
  public void close() {}

  private final class Writer implements LogWriter {
    @Override
    public CompletableFuture<Long> send(NewRecord record) {
      synchronized (FakeLog.this) {
        CompletableFuture<Long> fault = sends.apply(record);
        if (fault != null) {
          return fault;
        }
        if (!available) {
          return CompletableFuture.failedFuture(new LogUnavailableException("cut off", null));
        }
        Partition partition =
            new Partition(record.topic(), Objects.requireNonNull(record.partition()));
        String key = new String(Objects.requireNonNull(record.key()), StandardCharsets.UTF_8);
        byte[] value = Objects.requireNonNull(record.value());
        return CompletableFuture.completedFuture(put(partition, key, value));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private final class Reader implements LogReader {
    private final Map<Partition, Long> positions = new TreeMap<>();

    @Override
    public void add(Partition partition, long offset) {
      positions.put(partition, offset);
    }

    @Override
    public void remove(Partition partition) {
      positions.remove(partition);
    }

    @Override
    public Set<Partition> partitions() {
      return Set.copyOf(positions.keySet());
    }

    @Override
    public void pause(Collection<Partition> partitions) {
      throw new UnsupportedOperationException("workers do not pause");
    }

    @Override
    public void resume(Collection<Partition> partitions) {
      throw new UnsupportedOperationException("workers do not pause");
    }

    @Override
    public List<LogRecord> poll(Duration wait) {
      synchronized (FakeLog.this) {
        lastWait = wait;
        checkAvailable();
        List<LogRecord> found = take();
        if (found.isEmpty() && !woken && wait.toMillis() > 0) {
          try {
            FakeLog.this.wait(wait.toMillis());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          found = take();
        }
        woken = false;
        return found;
      }
    }

    private List<LogRecord> take() {
      List<LogRecord> found = new ArrayList<>();
      positions.replaceAll((partition, position) -> {
        if (position < starts.getOrDefault(partition, 0L)) {
          throw new PositionOutOfRangeException(partition, position);
        }
        List<LogRecord> all = of(partition);
        found.addAll(all.subList(position.intValue(), all.size()));
        return (long) all.size();
      });
      return found;
    }

    @Override
    public long position(Partition partition) {
      return Objects.requireNonNull(positions.get(partition));
    }

    @Override
    public long end(Partition partition) {
      synchronized (FakeLog.this) {
        checkAvailable();
        return of(partition).size();
      }
    }

    @Override
    public long start(Partition partition) {
      synchronized (FakeLog.this) {
        checkAvailable();
        return starts.getOrDefault(partition, 0L);
      }
    }

    @Override
    public long lag(Partition partition) {
      return -1;
    }

    @Override
    public void wakeup() {
      synchronized (FakeLog.this) {
        woken = true;
        FakeLog.this.notifyAll();
      }
    }

    @Override
    public void close() {}
  }

  private final class Admin implements LogAdmin {
    @Override
    public boolean create(TopicSpec spec) {
      throw new UnsupportedOperationException("workers make no topics");
    }

    @Override
    public Optional<TopicDescription> describe(String topic) {
      synchronized (FakeLog.this) {
        checkAvailable();
        return Optional.ofNullable(topics.get(topic))
            .map(partitions -> new TopicDescription(topic, "id", partitions));
      }
    }

    @Override
    public Map<String, TopicState> inspect(Set<String> topics) {
      throw new UnsupportedOperationException("workers look at no settings");
    }

    @Override
    public Set<String> topics(String prefix) {
      throw new UnsupportedOperationException("workers list no topics");
    }

    @Override
    public long written(Partition partition) {
      throw new UnsupportedOperationException("workers look for nothing hidden");
    }

    @Override
    public void configure(String topic, Map<String, String> config) {
      throw new UnsupportedOperationException("workers configure no topics");
    }

    @Override
    public void deleteBefore(Partition partition, long offset) {
      throw new UnsupportedOperationException("workers delete nothing");
    }

    @Override
    public void close() {}
  }
}
