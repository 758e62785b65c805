package dev.overlord.common.protocol;

import java.time.Duration;

/**
 * What is fixed when a namespace is created, recorded under {@link #KEY} in {@code pools}. Everyone
 * uses this record, never the topics' partition counts.
 *
 * @param inboxes partitions of {@code assignments}
 * @param leaseTtlMs milliseconds that a lease lives without renewal
 */
public record Namespace(
    int version, int shards, int inboxes, int transactionalIds, long leaseTtlMs) {
  public static final String KEY = "_namespace";
  public static final int VERSION = 1;
  public static final int TRANSACTIONAL_IDS = 4;

  public Namespace {
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "namespace version "
              + version
              + " is not the version "
              + VERSION
              + " that this program"
              + " speaks; use the matching release");
    }
    positive("shards", shards);
    positive("inboxes", inboxes);
    positive("transactional_ids", transactionalIds);
    positive("lease_ttl_ms", leaseTtlMs);
  }

  private static void positive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " " + value + " must be at least 1");
    }
  }

  public static Namespace of(int shards, int inboxes, Duration leaseTtl) {
    return new Namespace(VERSION, shards, inboxes, TRANSACTIONAL_IDS, leaseTtl.toMillis());
  }

  public Duration leaseTtl() {
    return Duration.ofMillis(leaseTtlMs);
  }

  /** The shard that leads {@code pool}: {@link String#hashCode} modulo the number of shards. */
  public int shardOf(String pool) {
    return Math.floorMod(pool.hashCode(), shards);
  }

  /** The inbox that a worker of this name reads, unless it chose another. */
  public int inboxOf(String worker) {
    return Math.floorMod(worker.hashCode(), inboxes);
  }
}
