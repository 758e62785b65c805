package dev.overlord.cli.pools;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code overlord pools resume POOL}. */
@Command(name = "resume", description = "Lets a paused pool start tasks again.")
final class ResumeCommand implements Callable<Integer> {
  @Parameters(paramLabel = "POOL", description = "The pool.")
  String pool = "";

  @Mixin WriteOptions write = new WriteOptions();

  @Override
  public Integer call() {
    return write.set(pool, List.of("paused=false"));
  }
}
