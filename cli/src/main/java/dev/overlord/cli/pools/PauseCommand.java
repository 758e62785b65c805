package dev.overlord.cli.pools;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code overlord pools pause POOL}. */
@Command(
    name = "pause",
    description =
        "Starts nothing new in a pool until it is resumed; what runs goes on. It lasts, whatever restarts.")
final class PauseCommand implements Callable<Integer> {
  @Parameters(paramLabel = "POOL", description = "The pool.")
  String pool = "";

  @Mixin WriteOptions write = new WriteOptions();

  @Override
  public Integer call() {
    return write.set(pool, List.of("paused=true"));
  }
}
