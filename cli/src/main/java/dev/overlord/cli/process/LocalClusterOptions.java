package dev.overlord.cli.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a local run's processes are to be.
 *
 * @param folder the run's data folder: Kafka's files, logs, {@code processes.json}
 * @param kafka bootstrap servers of a running Kafka; null starts an embedded broker
 * @param pools what the workers work for
 * @param overlords coordinator processes
 * @param workers worker processes
 * @param capacity tasks per pool that one worker may run at once
 * @param drainTimeout how long workers may take to finish or give back their tasks at the end
 * @param javaOptions of the virtual machines of a role; a role that is missing has its usual ones
 * @param key given to workers only; null where the backend wants none
 * @param brokerPort of an embedded broker at its first start, if it is free; 0: any
 */
public record LocalClusterOptions(
    Path folder,
    @Nullable String kafka,
    List<String> pools,
    int overlords,
    int workers,
    int capacity,
    Duration leaseTtl,
    Duration drainTimeout,
    Backend backend,
    Map<ChildRole, List<String>> javaOptions,
    @Nullable KeyVariable key,
    int brokerPort) {

  /** What answers the requests. */
  public sealed interface Backend {
    /** A server that runs already. */
    record Running(String url) implements Backend {}

    /** Nothing: the workers' handler asks nobody. */
    record None() implements Backend {}

    /**
     * @param spec as {@code simulate-backend --simulate} takes it; null for its default
     * @param requestLog gets a line per request; null for none
     */
    record Simulated(@Nullable String spec, @Nullable Path requestLog) implements Backend {}
  }

  public LocalClusterOptions {
    if (overlords < 1) {
      throw new IllegalArgumentException("overlords " + overlords + " must be at least 1");
    }
    if (workers < 1) {
      throw new IllegalArgumentException("workers " + workers + " must be at least 1");
    }
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity + " must be at least 1");
    }
    folder = folder.toAbsolutePath();
    pools = List.copyOf(pools);
    javaOptions = Map.copyOf(javaOptions);
  }

  /**
   * One Overlord, two workers of 64 tasks each, a TTL of 60 s, 30 s to drain, embedded Kafka, no
   * key.
   */
  public static LocalClusterOptions of(Path folder, String pool, Backend backend) {
    return new LocalClusterOptions(
        folder,
        null,
        List.of(pool),
        1,
        2,
        64,
        Duration.ofSeconds(60),
        Duration.ofSeconds(30),
        backend,
        Map.of(),
        null,
        0);
  }

  public LocalClusterOptions withKafka(@Nullable String bootstrap) {
    return new LocalClusterOptions(
        folder,
        bootstrap,
        pools,
        overlords,
        workers,
        capacity,
        leaseTtl,
        drainTimeout,
        backend,
        javaOptions,
        key,
        brokerPort);
  }

  public LocalClusterOptions withPools(List<String> names) {
    return new LocalClusterOptions(
        folder,
        kafka,
        names,
        overlords,
        workers,
        capacity,
        leaseTtl,
        drainTimeout,
        backend,
        javaOptions,
        key,
        brokerPort);
  }

  public LocalClusterOptions withOverlords(int number) {
    return new LocalClusterOptions(
        folder,
        kafka,
        pools,
        number,
        workers,
        capacity,
        leaseTtl,
        drainTimeout,
        backend,
        javaOptions,
        key,
        brokerPort);
  }

  public LocalClusterOptions withWorkers(int number, int capacityOfEach) {
    return new LocalClusterOptions(
        folder,
        kafka,
        pools,
        overlords,
        number,
        capacityOfEach,
        leaseTtl,
        drainTimeout,
        backend,
        javaOptions,
        key,
        brokerPort);
  }

  public LocalClusterOptions withLeaseTtl(Duration ttl) {
    return new LocalClusterOptions(
        folder,
        kafka,
        pools,
        overlords,
        workers,
        capacity,
        ttl,
        drainTimeout,
        backend,
        javaOptions,
        key,
        brokerPort);
  }

  public LocalClusterOptions withDrainTimeout(Duration timeout) {
    return new LocalClusterOptions(
        folder,
        kafka,
        pools,
        overlords,
        workers,
        capacity,
        leaseTtl,
        timeout,
        backend,
        javaOptions,
        key,
        brokerPort);
  }

  public LocalClusterOptions withJavaOptions(Map<ChildRole, List<String>> options) {
    return new LocalClusterOptions(
        folder,
        kafka,
        pools,
        overlords,
        workers,
        capacity,
        leaseTtl,
        drainTimeout,
        backend,
        options,
        key,
        brokerPort);
  }

  public LocalClusterOptions withKey(@Nullable KeyVariable variable) {
    return new LocalClusterOptions(
        folder,
        kafka,
        pools,
        overlords,
        workers,
        capacity,
        leaseTtl,
        drainTimeout,
        backend,
        javaOptions,
        variable,
        brokerPort);
  }

  public LocalClusterOptions withBrokerPort(int port) {
    return new LocalClusterOptions(
        folder,
        kafka,
        pools,
        overlords,
        workers,
        capacity,
        leaseTtl,
        drainTimeout,
        backend,
        javaOptions,
        key,
        port);
  }
}
