package dev.overlord.worker.exec;

import dev.overlord.worker.StubContext;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** A process of its own that runs one command, so that the test can kill it. */
final class TestWorker {
  private TestWorker() {}

  /**
   * @param args the data folder, and the command
   */
  public static void main(String[] args) throws Exception {
    var handler =
        new ExecHandler(
            Map.of("p", args[1]),
            new ChildEnvironment(System.getenv(), Set.of(), name -> false),
            Supervision.open(Path.of(args[0])),
            1_000);
    handler.run(new StubContext("{}"));
  }
}
