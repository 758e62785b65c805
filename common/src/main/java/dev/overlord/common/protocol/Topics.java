package dev.overlord.common.protocol;

import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolName;
import java.util.Set;

/** The names of a namespace's topics. */
public record Topics(String prefix) {
  public static final String DEFAULT_PREFIX = "overlord.";

  public static Topics standard() {
    return new Topics(DEFAULT_PREFIX);
  }

  public String tasks(String pool, Lane lane) {
    return prefix + "tasks." + PoolName.check(pool) + lane.topicSuffix();
  }

  public String pools() {
    return prefix + "pools";
  }

  public String leases() {
    return prefix + "leases";
  }

  public String assignments() {
    return prefix + "assignments";
  }

  public String workerEvents() {
    return prefix + "worker-events";
  }

  public String results() {
    return prefix + "results";
  }

  public String deadLetters() {
    return prefix + "dead-letters";
  }

  /** Which dead letters were replayed. */
  public String replays() {
    return prefix + "replays";
  }

  /** Whoever replays fences everybody else who does. */
  public String replayer() {
    return prefix + "replayer";
  }

  public String stats() {
    return prefix + "stats";
  }

  public String overview() {
    return prefix + "overview";
  }

  /** Those that a shard's turns write to, in its transactions. */
  public Set<String> ofTurns() {
    return Set.of(leases(), assignments(), results(), deadLetters(), stats(), overview());
  }

  /** The consumer group of the Overlord instances. */
  public String group() {
    return prefix + "overlords";
  }

  /** One of a shard's transactional ids. */
  public String transactionalId(int shard, int number) {
    return prefix + "shard-" + shard + "-" + number;
  }
}
