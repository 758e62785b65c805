package dev.overlord.cli.pools;

import dev.overlord.cli.pools.PoolStore.Snapshot;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code overlord pools delete POOL}. */
@Command(
    name = "delete",
    description = {
      "Deletes a pool's definition: nothing more is started, what runs ends by itself.",
      "Its tasks stay in their topics and go on when the pool is applied again."
    })
final class DeleteCommand implements Callable<Integer> {
  @Parameters(paramLabel = "POOL", description = "The pool.")
  String pool = "";

  @Mixin WriteOptions write = new WriteOptions();

  @Override
  public Integer call() {
    return write.options.reach(client -> {
      Snapshot snapshot = client.store().snapshot();
      PoolLookup.stored(snapshot, pool);
      return write.change(client, PlannedChange.delete(pool, snapshot), snapshot);
    });
  }
}
