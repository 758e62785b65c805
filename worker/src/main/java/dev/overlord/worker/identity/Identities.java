package dev.overlord.worker.identity;

/** Where a worker gets its identity from. The simulator has its own. */
public interface Identities extends AutoCloseable {
  /**
   * The identity to say hello with. Written down, where there is a folder, before this returns.
   * Called once per start.
   *
   * @throws java.io.UncheckedIOException it cannot be written down
   */
  WorkerIdentity next();

  /** Likewise, under a name that was never used before: the former is another process's. */
  WorkerIdentity renamed();

  @Override
  void close();
}
