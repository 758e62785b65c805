package dev.overlord.cli.tune;

import dev.overlord.common.model.PoolDefinition;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is measured.
 *
 * @param pool null: a server without a pool
 * @param url one of the definition's endpoints
 * @param environment where the key is looked for
 */
record Target(
    @Nullable String pool,
    PoolDefinition definition,
    String url,
    UnaryOperator<@Nullable String> environment) {}
