package dev.overlord.common.log;

import dev.overlord.common.log.LogAdmin.TopicDescription;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.MemoryLog.LostCommit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a {@link MemoryLog} holds, behind one lock. */
final class MemoryTopics {
  private final LongSupplier wallMs;
  private final TreeMap<String, Topic> topics = new TreeMap<>();
  private final Map<String, Integer> epochs = new HashMap<>();
  private boolean available = true;
  private @Nullable LostCommit lost;
  private int made;

  MemoryTopics(LongSupplier wallMs) {
    this.wallMs = wallMs;
  }

  private static final class Topic {
    final String id;
    final Map<String, String> config;
    final List<MemoryPartition> partitions = new ArrayList<>();

    Topic(String id, TopicSpec spec) {
      this.id = id;
      this.config = new TreeMap<>(spec.config());
      for (int i = 0; i < spec.partitions(); i++) {
        partitions.add(new MemoryPartition(new Partition(spec.name(), i)));
      }
    }
  }

  synchronized void available(boolean value) {
    available = value;
    notifyAll();
  }

  synchronized void loseNextCommit(LostCommit value) {
    lost = value;
  }

  synchronized void checkAvailable() {
    if (!available) {
      throw new LogUnavailableException("the log in memory was made unavailable", null);
    }
  }

  synchronized boolean create(TopicSpec spec) {
    checkAvailable();
    if (topics.containsKey(spec.name())) {
      return false;
    }
    topics.put(spec.name(), new Topic("id-" + ++made, spec));
    return true;
  }

  synchronized void delete(String topic) {
    topics.remove(topic);
  }

  synchronized Optional<TopicDescription> describe(String name) {
    checkAvailable();
    return Optional.ofNullable(topics.get(name))
        .map(topic -> new TopicDescription(name, topic.id, topic.partitions.size()));
  }

  synchronized boolean exists(String topic) {
    return topics.containsKey(topic);
  }

  synchronized Set<String> names(String prefix) {
    checkAvailable();
    Set<String> found = new TreeSet<>();
    topics.keySet().stream().filter(name -> name.startsWith(prefix)).forEach(found::add);
    return found;
  }

  synchronized void configure(String name, Map<String, String> config) {
    checkAvailable();
    topic(name).config.putAll(config);
  }

  synchronized Map<String, String> config(String name) {
    return Map.copyOf(topic(name).config);
  }

  synchronized void deleteBefore(Partition partition, long offset) {
    checkAvailable();
    partition(partition).deleteBefore(offset);
  }

  synchronized List<LogRecord> records(Partition partition) {
    return partition(partition).all();
  }

  synchronized List<LogRecord> records(String name) {
    List<LogRecord> all = new ArrayList<>();
    topic(name).partitions.forEach(partition -> all.addAll(partition.all()));
    return all;
  }

  synchronized long start(Partition partition) {
    checkAvailable();
    return partition(partition).start();
  }

  synchronized long end(Partition partition) {
    checkAvailable();
    return partition(partition).end();
  }

  synchronized long endWithoutAsking(Partition partition) {
    return partition(partition).end();
  }

  synchronized int initialise(String transactionalId) {
    checkAvailable();
    return epochs.merge(transactionalId, 1, Integer::sum);
  }

  synchronized long append(NewRecord record) {
    checkAvailable();
    long offset = partition(choose(record)).append(record, wallMs.getAsLong());
    notifyAll();
    return offset;
  }

  synchronized List<Long> commit(String transactionalId, int epoch, List<NewRecord> records) {
    LostCommit lostNow = lost;
    lost = null;
    if (!available || lostNow == LostCommit.NOT_WRITTEN) {
      throw new CommitUncertainException("commit of " + transactionalId + " got no answer", null);
    }
    if (epochs.getOrDefault(transactionalId, 0) != epoch) {
      throw new FencedException(transactionalId + " was initialised by a later writer", null);
    }
    List<Long> offsets = write(records);
    if (lostNow == LostCommit.WRITTEN) {
      throw new CommitUncertainException("answer to " + transactionalId + " was lost", null);
    }
    return offsets;
  }

  private List<Long> write(List<NewRecord> records) {
    List<Partition> targets = new ArrayList<>();
    records.forEach(record -> targets.add(partition(choose(record)).name()));
    List<Long> offsets = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      offsets.add(partition(targets.get(i)).append(records.get(i), wallMs.getAsLong()));
    }
    new TreeSet<>(targets).forEach(target -> partition(target).marker());
    notifyAll();
    return offsets;
  }

  private Partition choose(NewRecord record) {
    Integer given = record.partition();
    int count = topic(record.topic()).partitions.size();
    int number =
        given != null
            ? given
            : record.key() == null ? 0 : Math.floorMod(Arrays.hashCode(record.key()), count);
    return new Partition(record.topic(), number);
  }

  synchronized MemoryPartition partition(Partition partition) {
    List<MemoryPartition> partitions = topic(partition.topic()).partitions;
    if (partition.number() < 0 || partition.number() >= partitions.size()) {
      throw new LogException("there is no partition " + partition, null);
    }
    return partitions.get(partition.number());
  }

  private Topic topic(String name) {
    Topic topic = topics.get(name);
    if (topic == null) {
      throw new LogException("there is no topic " + name, null);
    }
    return topic;
  }
}
