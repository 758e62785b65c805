package dev.overlord.cli.pools;

import dev.overlord.common.model.PoolDefinition;

/**
 * What a file asks for.
 *
 * @param definition complete; its revision and author do not matter
 * @param saysPaused whether the file says anything of pausing; if not, the pool stays as it is
 */
record PoolRequest(String pool, PoolDefinition definition, boolean saysPaused) {}
