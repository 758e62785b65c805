package dev.overlord.cli.pools;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code overlord pools set POOL FIELD=VALUE…}. */
@Command(
    name = "set",
    description = {
      "Changes fields of a pool and leaves the others, such as",
      "  pools set chat concurrency=16 timeout=10m lanes.high=10",
      "FIELD= without a value gives the field its default. A list is written as in YAML:",
      "  pools set chat 'endpoints=[{url: http://gpu-1:8000, concurrency: 4}, http://gpu-2:8000]'"
    })
final class SetCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "POOL", description = "The pool.")
  String pool = "";

  @Parameters(
      index = "1",
      arity = "1..*",
      paramLabel = "FIELD=VALUE",
      description = "What to change.")
  List<String> assignments = List.of();

  @Mixin WriteOptions write = new WriteOptions();

  @Override
  public Integer call() {
    return write.set(pool, assignments);
  }
}
