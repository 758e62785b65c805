package dev.overlord.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.PoolStats;
import dev.overlord.control.advice.Advice;
import dev.overlord.control.advice.Advisor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Goal: what the advisor tells people to type is understood, rule by rule, and docs/cli.md lists
 * the rules. Method: for each rule a history on which it fires; AdvisorTest has what it must say.
 */
class AdviceCommandsTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)`.* \\| .* \\|$");
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  /** Of a pool that is busy and well. */
  private static final String WELL =
      """
      {'pool':'chat','at':'2026-01-02T03:04:05.000Z','concurrency_limit':8,'active_requests':8,
       'queued_requests':20,'total_requests':1000,'total_errors':0,'error_429_count':0,
       'error_503_count':0,'average_wait_time_ms':900,'state':'running','succeeded':990,'failed':0,
       'dead_letters':0,'leases_expired':0,'interruptions':0,'stale_finishes':0,'stranded':0,
       'waiting':0,'workers':2,'capacity':16,'queued_by_lane':{'normal':20},'waiters':0,
       'errors_by_kind':{},'cancelled':0,'expired':0,'retries':0,'input_tokens':10000,
       'output_tokens':40000,'tasks_per_second':4,'input_tokens_per_second':100,
       'output_tokens_per_second':400,'wait_ms':{'p50':900,'p95':2000,'p99':3000},
       'run_ms':{'p50':1500,'p95':2500,'p99':3000},'slot_utilisation':0.97}
      """;

  /** What differs, first and at the end. */
  private record Trouble(String before, String now) {}

  private static final List<Trouble> TROUBLES =
      List.of(
          new Trouble("{}", "{'state':'stopped','reason_code':'refused','reason':'401'}"),
          new Trouble("{}", "{'workers':0,'capacity':0,'active_requests':0}"),
          new Trouble("{}", "{'state':'paused','active_requests':0}"),
          new Trouble("{}", "{'capacity':5}"),
          new Trouble("{'slot_utilisation':0.2}", "{'slot_utilisation':0.2}"),
          new Trouble("{}", "{'errors_by_kind':{'transient':20},'total_requests':1100}"),
          new Trouble("{}", "{'error_429_count':20,'total_requests':1100}"),
          new Trouble("{'concurrency_limit':1}", "{'concurrency_limit':1}"),
          new Trouble(
              "{'concurrency_limit':1}",
              "{'concurrency_limit':1,'error_429_count':20,'total_requests':1100}"),
          new Trouble(
              "{'concurrency_limit':4,'output_tokens_per_second':200}",
              "{'run_ms':{'p50':4000,'p95':9000,'p99':9000}}"),
          new Trouble("{}", "{'wait_ms':{'p50':9000,'p95':9000,'p99':9000}}"),
          new Trouble("{}", "{'output_tokens_per_second':20}"),
          new Trouble("{}", "{'leases_expired':3}"),
          new Trouble("{}", "{'dead_letters':7}"),
          new Trouble("{}", "{'stranded':2}"),
          new Trouble("{'purge_held_by':'lease 5'}", "{'purge_held_by':'lease 5'}"));

  @Test
  void everyCommandOfEveryRule_isUnderstood_andEveryRuleIsDocumented() throws Exception {
    TreeSet<String> fired = new TreeSet<>();
    for (Advice advice : TROUBLES.stream().flatMap(AdviceCommandsTest::advice).toList()) {
      fired.add(advice.rule());
      assertThat(advice.symptom()).isNotBlank();
      assertThat(advice.evidence()).as(advice.rule()).containsPattern("\\d");
      assertThat(advice.change()).isNotBlank();
      List<String> words = new ArrayList<>(List.of(advice.command().split(" ")));
      assertThat(words.removeFirst()).isEqualTo("./overlord");
      words.add("--kafka=broker:9092");
      CommandTree.parse(words);
    }
    assertThat(fired).isEqualTo(documented());
  }

  private static TreeSet<String> documented() throws IOException {
    String document = Files.readString(Path.of("..", "docs", "cli.md"));
    String table = document.substring(document.indexOf("| rule |"));
    TreeSet<String> rules = new TreeSet<>();
    ROW.matcher(table.substring(0, table.indexOf("\n\n")))
        .results()
        .forEach(row -> rules.add(row.group(1)));
    return rules;
  }

  private static Stream<Advice> advice(Trouble trouble) {
    return Advisor.advise(
        List.of(
            record(0, trouble.before()), record(10, trouble.before()), record(20, trouble.now())))
        .stream();
  }

  private static PoolStats record(int second, String changes) {
    try {
      ObjectNode json = (ObjectNode) Json.shared().readTree(WELL.replace('\'', '"'));
      json.put("at", Json.INSTANT.format(START.plusSeconds(second)));
      json.setAll((ObjectNode) Json.shared().readTree(changes.replace('\'', '"')));
      return Json.read(json.toString().getBytes(StandardCharsets.UTF_8), PoolStats.class);
    } catch (IOException e) {
      throw new IllegalArgumentException(changes, e);
    }
  }
}
