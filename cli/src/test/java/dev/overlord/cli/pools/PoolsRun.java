package dev.overlord.cli.pools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.cli.command.Failures;
import dev.overlord.common.codec.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** {@code overlord pools …} as a user types it, in this process. */
record PoolsRun(int exitCode, String out, String err) {
  static PoolsRun of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Failures failures = new Failures();
    int exitCode =
        new CommandLine(new PoolsCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setExecutionExceptionHandler(failures)
            .setParameterExceptionHandler(failures)
            .execute(arguments);
    return new PoolsRun(exitCode, out.toString(), err.toString());
  }

  /** A command that must succeed, at this cluster. */
  static PoolsRun at(String bootstrap, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--kafka=" + bootstrap);
    PoolsRun run = of(all.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  JsonNode json() {
    try {
      return Json.shared().readTree(out);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + out, e);
    }
  }
}
