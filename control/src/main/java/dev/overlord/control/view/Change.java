package dev.overlord.control.view;

import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolOverview;
import dev.overlord.common.model.PoolStats;
import dev.overlord.common.model.ShardOverview;

/** Something that a {@link ClusterView} has come to know. */
public sealed interface Change {
  record Stats(PoolStats stats) implements Change {}

  record Overview(PoolOverview overview) implements Change {}

  record Shard(ShardOverview overview) implements Change {}

  /** A pool has this definition now. */
  record Defined(String pool, PoolDefinition definition) implements Change {}

  /** A pool is gone. */
  record Deleted(String pool) implements Change {}
}
