package dev.overlord.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.cli.config.AtomFile;
import dev.overlord.cli.config.Sources;
import dev.overlord.common.codec.Json;
import dev.overlord.common.codec.TaskCodec;
import dev.overlord.common.log.Log;
import dev.overlord.common.log.MemoryLog;
import dev.overlord.common.log.Partition;
import dev.overlord.common.model.Outcome;
import dev.overlord.common.model.Task;
import dev.overlord.common.time.Clock;
import dev.overlord.common.time.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A run over a file of the test, on a log in memory and a cluster that the test plays. */
final class JobFixture {
  final MemoryLog log = new MemoryLog();

  /** What runs are given for it. */
  Log shown = log;

  final Notes notes = new Notes();
  final Path input;
  final Path out;
  @Nullable FakeCluster cluster;

  JobFixture(Path folder) {
    input = folder.resolve("in.jsonl");
    out = folder.resolve("in.results.jsonl");
  }

  static Optional<Outcome> succeed(Task task) {
    return Optional.of(Outcome.SUCCEEDED);
  }

  void purge(Partition partition) {
    try (var reader = log.reader("test")) {
      log.admin().deleteBefore(partition, reader.end(partition));
    }
  }

  void lines(int count) throws IOException {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("{\"id\":\"t").append(i).append("\",\"prompt\":\"p\"}\n");
    }
    Files.writeString(input, text);
  }

  Summary run(Function<Task, Optional<Outcome>> answers, String... flags)
      throws IOException, InterruptedException {
    return job(answers, new SystemClock(), notes, Optional.empty(), flags).run();
  }

  RunJob job(Function<Task, Optional<Outcome>> answers, Clock clock, Progress progress) {
    return job(answers, clock, progress, Optional.empty());
  }

  RunJob job(
      Function<Task, Optional<Outcome>> answers,
      Clock clock,
      Progress progress,
      Optional<String> problem,
      String... flags) {
    boolean retry = List.of(flags).contains("retry");
    boolean url = List.of(flags).contains("url");
    RunPlan plan =
        new RunPlanner(new Sources(Map.of(), AtomFile.empty()))
            .plan(Options.of(input).withRetry(retry).withUrl(url ? "http://x" : null).get());
    return new RunJob(
        plan,
        (unused, data) -> {
          cluster = new FakeCluster(log, shown, answers);
          return cluster;
        },
        (at, model, key) -> problem,
        Map.of(),
        progress,
        clock);
  }

  /** The error's code, or an empty text, by custom_id; fails on a second line of one id. */
  Map<String, String> errorCodes() throws IOException {
    Map<String, String> codes = new TreeMap<>();
    for (String line : Files.readAllLines(out)) {
      JsonNode json = Json.shared().readTree(line);
      String before =
          codes.put(json.get("custom_id").asText(), json.get("error").path("code").asText(""));
      assertThat(before).as(line).isNull();
    }
    return codes;
  }

  List<Task> tasks() {
    return log.records(FakeCluster.TASKS).stream().map(r -> TaskCodec.read(r.value())).toList();
  }
}
