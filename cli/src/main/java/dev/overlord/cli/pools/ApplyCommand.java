package dev.overlord.cli.pools;

import dev.overlord.cli.command.CommandException;
import dev.overlord.cli.command.Sentences;
import dev.overlord.cli.pools.PoolStore.Snapshot;
import dev.overlord.common.model.PoolDefinition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code overlord pools apply FILE}. */
@Command(
    name = "apply",
    description = {
      "Makes the pools of a YAML file be as the file says.",
      "What a file leaves out has its default, but a paused pool stays paused. Other pools are left"
          + " alone. Nothing is written unless all of the file is right."
    })
final class ApplyCommand implements Callable<Integer> {
  private static final String STDIN = "-";

  @Parameters(paramLabel = "FILE", description = "The file; - for standard input.")
  String file = "";

  @Option(names = "--dry-run", description = "Show what would change, and write nothing.")
  boolean dryRun;

  @Mixin WriteOptions write = new WriteOptions();

  /**
   * With {@code --json}.
   *
   * @param dryRun nothing was written
   */
  record Applied(boolean dryRun, List<ChangeReport> pools) {}

  @Override
  public Integer call() {
    List<PoolRequest> requests =
        PoolFile.parse(text(), file.equals(STDIN) ? "standard input" : file);
    String author = write.author();
    return write.options.reach(client -> apply(client, requests, author));
  }

  private int apply(PoolsClient client, List<PoolRequest> requests, String author) {
    Snapshot snapshot = client.store().snapshot();
    List<PlannedChange> plan = plan(requests, author, snapshot);
    List<ChangeReport> reports =
        dryRun
            ? PoolChanger.unwritten(plan)
            : new PoolChanger(client, write.patience).carryOut(plan, snapshot);
    return write.print(client, reports, new Applied(dryRun, reports), dryRun);
  }

  static List<PlannedChange> plan(List<PoolRequest> requests, String author, Snapshot snapshot) {
    return requests.stream()
        .map(request ->
            PlannedChange.define(request.pool(), wanted(request, snapshot), author, snapshot))
        .toList();
  }

  /**
   * Pausing is for the moment, files are for good: a file that does not speak of it resumes
   * nothing.
   */
  private static PoolDefinition wanted(PoolRequest request, Snapshot snapshot) {
    PoolDefinition before = snapshot.definition(request.pool());
    if (before == null || request.saysPaused()) {
      return request.definition();
    }
    PoolValues values = PoolValues.of(request.definition());
    values.put(PoolField.PAUSED, before.paused());
    return values.complete();
  }

  private String text() {
    try {
      byte[] bytes =
          file.equals(STDIN) ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw CommandException.usage(Sentences.of(e));
    }
  }
}
