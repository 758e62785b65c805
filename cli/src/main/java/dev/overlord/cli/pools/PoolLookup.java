package dev.overlord.cli.pools;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.pools.PoolStore.Snapshot;
import dev.overlord.cli.pools.PoolStore.Stored;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.text.Nearest;

/** Pools that a command names, where they must be there. */
final class PoolLookup {
  private PoolLookup() {}

  /**
   * @throws CommandException there is none of this name
   */
  static Stored stored(Snapshot snapshot, String pool) {
    Stored stored = snapshot.pools().get(pool);
    if (stored == null) {
      String hint =
          snapshot.pools().isEmpty()
              ? "; there are no pools yet, 'pools apply FILE' makes them"
              : Nearest.hint(pool, snapshot.pools().keySet());
      throw CommandException.usage("there is no pool '" + pool + "'" + hint);
    }
    return stored;
  }

  /**
   * @throws CommandException there is none of this name, or it cannot be read
   */
  static PoolDefinition definition(Snapshot snapshot, String pool) {
    Stored stored = stored(snapshot, pool);
    PoolDefinition definition = stored.definition();
    if (definition == null) {
      throw CommandException.usage(
          "the definition of pool '"
              + pool
              + "' cannot be read ("
              + stored.unreadable()
              + "); write a new one with 'pools apply FILE'");
    }
    return definition;
  }
}
