package dev.overlord.worker.identity;

/** For a worker without a data folder: a new name at every start. */
public final class PassingIdentities implements Identities {
  private final WorkerNames names;

  public PassingIdentities(WorkerNames names) {
    this.names = names;
  }

  @Override
  public WorkerIdentity next() {
    return new WorkerIdentity(names.fresh(), 1);
  }

  @Override
  public WorkerIdentity renamed() {
    return next();
  }

  @Override
  public void close() {}
}
