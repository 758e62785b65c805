package dev.overlord.cli.run;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The flags of {@code overlord run} as they were typed; null where one was not given. */
public record RunOptions(
    Path input,
    @Nullable Path out,
    String pool,
    @Nullable String backend,
    @Nullable String url,
    @Nullable String simulate,
    @Nullable String model,
    @Nullable String apiKeyEnv,
    @Nullable String concurrency,
    int workers,
    @Nullable String kafka,
    @Nullable Path data,
    String leaseTtl,
    @Nullable String promptField,
    boolean retryFailed,
    boolean json) {}
