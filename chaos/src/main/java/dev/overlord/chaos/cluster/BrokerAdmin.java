package dev.overlord.chaos.cluster;

import dev.overlord.chaos.ChaosException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;

/** Knows whether all copies of all partitions are in sync, so that the next broker may go. */
public final class BrokerAdmin implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(300);

  private final Admin admin;
  private final int brokers;

  BrokerAdmin(String bootstrap, int brokers) {
    this.brokers = brokers;
    this.admin =
        Admin.create(
            Map.of(
                "bootstrap.servers", bootstrap,
                "request.timeout.ms", "5000",
                "default.api.timeout.ms", "10000"));
  }

  /**
   * Waits until all brokers are there and every partition has all its copies in sync.
   *
   * @throws ChaosException that was not so within {@code limit}
   */
  public void awaitInSync(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    String missing = missing();
    while (!missing.isEmpty()) {
      if (System.nanoTime() - deadline > 0) {
        throw new ChaosException(
            "the brokers are not in sync after " + limit.toSeconds() + " s: " + missing);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
      missing = missing();
    }
  }

  /** What is not as it should be, empty if all is. */
  private String missing() throws InterruptedException {
    try {
      int there = admin.describeCluster().nodes().get().size();
      if (there < brokers) {
        return there + " of " + brokers + " brokers answer";
      }
      Set<String> topics =
          admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
      for (TopicDescription topic : admin.describeTopics(topics).allTopicNames().get().values()) {
        for (TopicPartitionInfo partition : topic.partitions()) {
          if (partition.isr().size() < partition.replicas().size()) {
            return topic.name() + "-" + partition.partition() + " lacks a copy";
          }
        }
      }
      return "";
    } catch (ExecutionException e) {
      return String.valueOf(e.getCause());
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
