package dev.overlord.cli.run;

import dev.overlord.common.log.Log;
import dev.overlord.common.protocol.Topics;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The processes of a run. Every method may throw an {@link InfrastructureException} with a sentence
 * for the user, and {@link InterruptedException} where it waits.
 */
public interface RunCluster extends AutoCloseable {
  /** Makes the cluster of a run. */
  @FunctionalInterface
  interface Starter {
    /**
     * Starts broker and backend as far as the plan wants them, and returns when they are ready.
     *
     * @param folder the run's, locked by this process
     */
    RunCluster start(RunPlan plan, Path folder) throws InterruptedException;
  }

  /** The connection to the run's Kafka; closed with the cluster. */
  Log log();

  Topics topics();

  /** The base URL of the plan's backend, or of the simulated one. */
  String backendUrl();

  /**
   * Starts coordinator and workers and returns when they are ready: then the namespace's topics
   * exist.
   */
  void startMembers() throws InterruptedException;

  /** Makes the tasks topic of {@code pool} if there is none. */
  void ensureTasksTopic(String pool);

  /** Ends the workers: what they run they finish or give back. Returns when they are gone. */
  void drain() throws InterruptedException;

  /** Why the run cannot go on, for example a child that fails at every start. */
  Optional<String> failure();

  /** Ends everything, the broker last. */
  @Override
  void close();
}
