package dev.overlord.cli.run;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Builds the flags of a test's run. */
final class Options {
  private final Path input;
  private boolean retry;
  private @Nullable String url;
  private @Nullable String backend;
  private @Nullable String simulate;
  private @Nullable Path out;
  private @Nullable Path data;
  private String pool = "default";
  private int workers = 2;
  private String leaseTtl = "60s";
  private @Nullable String kafka;

  private Options(Path input) {
    this.input = input;
  }

  static Options of(Path input) {
    return new Options(input);
  }

  Options withRetry(boolean value) {
    retry = value;
    return this;
  }

  Options withUrl(@Nullable String value) {
    url = value;
    return this;
  }

  Options withBackend(String value) {
    backend = value;
    return this;
  }

  Options withSimulate(String value) {
    simulate = value;
    return this;
  }

  Options withOut(Path value) {
    out = value;
    return this;
  }

  Options withData(Path value) {
    data = value;
    return this;
  }

  Options withPool(String value) {
    pool = value;
    return this;
  }

  Options withWorkers(int value) {
    workers = value;
    return this;
  }

  Options withLeaseTtl(String value) {
    leaseTtl = value;
    return this;
  }

  Options withKafka(String value) {
    kafka = value;
    return this;
  }

  /** A run with a URL also names a model, so that its pool differs in more than an address. */
  RunOptions get() {
    return new RunOptions(
        input,
        out,
        pool,
        backend,
        url,
        simulate,
        url == null ? null : "m",
        null,
        null,
        workers,
        kafka,
        data,
        leaseTtl,
        null,
        retry,
        false);
  }
}
