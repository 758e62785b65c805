package dev.overlord.cli.process;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a local run's processes are to be.
 *
 * @param folder the run's data folder: Kafka's files, logs, {@code processes.json}
 * @param kafka bootstrap servers of a running Kafka; null starts an embedded broker
 * @param workers worker processes
 * @param capacity tasks that one worker may run at once
 * @param drainTimeout how long workers may take to finish or give back their tasks at the end
 * @param key given to workers only; null where the backend wants none
 */
public record LocalClusterOptions(
    Path folder,
    @Nullable String kafka,
    String pool,
    int workers,
    int capacity,
    Duration leaseTtl,
    Duration drainTimeout,
    Backend backend,
    @Nullable KeyVariable key) {

  /** What answers the requests. */
  public sealed interface Backend {
    /** A server that runs already. */
    record Running(String url) implements Backend {}

    /**
     * @param spec as {@code simulate-backend --simulate} takes it; null for its default
     * @param requestLog gets a line per request; null for none
     */
    record Simulated(@Nullable String spec, @Nullable Path requestLog) implements Backend {}
  }

  public LocalClusterOptions {
    if (workers < 1) {
      throw new IllegalArgumentException("workers " + workers + " must be at least 1");
    }
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity + " must be at least 1");
    }
    folder = folder.toAbsolutePath();
  }

  /** Two workers of 64 tasks each, a TTL of 60 s, 30 s to drain, embedded Kafka, no key. */
  public static LocalClusterOptions of(Path folder, String pool, Backend backend) {
    return new LocalClusterOptions(
        folder, null, pool, 2, 64, Duration.ofSeconds(60), Duration.ofSeconds(30), backend, null);
  }

  public LocalClusterOptions withKafka(@Nullable String bootstrap) {
    return new LocalClusterOptions(
        folder, bootstrap, pool, workers, capacity, leaseTtl, drainTimeout, backend, key);
  }

  public LocalClusterOptions withWorkers(int number, int capacityOfEach) {
    return new LocalClusterOptions(
        folder, kafka, pool, number, capacityOfEach, leaseTtl, drainTimeout, backend, key);
  }

  public LocalClusterOptions withLeaseTtl(Duration ttl) {
    return new LocalClusterOptions(
        folder, kafka, pool, workers, capacity, ttl, drainTimeout, backend, key);
  }

  public LocalClusterOptions withDrainTimeout(Duration timeout) {
    return new LocalClusterOptions(
        folder, kafka, pool, workers, capacity, leaseTtl, timeout, backend, key);
  }

  public LocalClusterOptions withKey(@Nullable KeyVariable variable) {
    return new LocalClusterOptions(
        folder, kafka, pool, workers, capacity, leaseTtl, drainTimeout, backend, variable);
  }
}
