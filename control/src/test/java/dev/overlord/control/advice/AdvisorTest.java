package dev.overlord.control.advice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.control.advice.Advice.Severity;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Goal: each rule fires on its trouble, with the figures of it, and on nothing less. Method: a
 * table of a healthy pool's records with single fields changed; the expected advice was written
 * down by hand.
 */
class AdvisorTest {
  private static final String NONE = "none";

  @ParameterizedTest(name = "{0}: {1} then {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
"""
stopped             | {} | {'state':'stopped','reason_code':'refused','reason':'401 bad key'} | 401 bad key | pools show chat
none                | {} | {'state':'cooling_down','reason_code':'rate_limited','reason':'429'} | '' | ''
no_workers          | {} | {'workers':0,'capacity':0,'active_requests':0} | 20 tasks wait, 0 workers | worker --pool chat --capacity 8
none                | {} | {'workers':0,'capacity':0,'active_requests':0,'queued_requests':0} | '' | ''
paused              | {} | {'state':'paused','active_requests':0} | 20 tasks wait | pools resume chat
none                | {} | {'state':'paused','active_requests':0,'queued_requests':0} | '' | ''
capacity            | {} | {'capacity':5} | take 5 at once, the limit is 8 | --capacity 3
none                | {} | {'capacity':8} | '' | ''
idle_slots          | {'slot_utilisation':0.2} | {'slot_utilisation':0.25} | 25 % of 8 slots busy, 20 tasks due | overlord workers
none                | {'slot_utilisation':0.9} | {'slot_utilisation':0.25} | '' | ''
none                | {'slot_utilisation':0.2,'queued_requests':0} | {'slot_utilisation':0.2,'queued_requests':0} | '' | ''
server_errors       | {} | {'errors_by_kind':{'transient':8,'interrupted':4},'total_requests':1100} | 10 server errors or lost connections in 100 executions | pools set chat concurrency=4
none                | {} | {'errors_by_kind':{'transient':6},'total_requests':1100} | '' | ''
none                | {} | {'errors_by_kind':{'transient':4},'total_requests':1010} | '' | ''
none                | {'concurrency_limit':1} | {'concurrency_limit':1,'errors_by_kind':{'transient':12},'total_requests':1100} | '' | ''
rate_limited        | {} | {'error_429_count':5,'total_requests':1100} | 5 answers of 429 in 100 executions | pools set chat concurrency=6
none                | {} | {'error_429_count':4,'total_requests':1100} | '' | ''
none                | {'error_429_count':50} | {'error_429_count':50,'total_requests':1100} | '' | ''
slower_since_raised | {'concurrency_limit':4,'output_tokens_per_second':200} | {'run_ms':{'p50':4000,'p95':5001,'p99':6000}} | p95 was 2500 ms at a limit of 4, and is 5001 ms at 8 | pools set chat concurrency=4
none                | {'concurrency_limit':4,'output_tokens_per_second':200} | {'run_ms':{'p50':4000,'p95':5000,'p99':6000}} | '' | ''
none                | {} | {'run_ms':{'p50':4000,'p95':9000,'p99':9000}} | '' | ''
none                | {'concurrency_limit':16} | {'run_ms':{'p50':4000,'p95':9000,'p99':9000}} | '' | ''
long_waits          | {} | {'wait_ms':{'p50':5100,'p95':8000,'p99':9000}} | half of them wait more than 5.1 s, 20 queued, 97 % of 8 slots busy | tune --pool chat
none                | {} | {'wait_ms':{'p50':5000,'p95':8000,'p99':9000}} | '' | ''
none                | {'queued_requests':0} | {'wait_ms':{'p50':5100,'p95':8000,'p99':9000}} | '' | ''
does_not_batch      | {} | {'output_tokens_per_second':20} | 20.0 tokens/s at a limit of 8 | tune --pool chat
does_not_batch      | {'concurrency_limit':4,'output_tokens_per_second':390} | {} | 400.0 tokens/s at a limit of 8; 390.0 tokens/s at a limit of 4 | tune --pool chat
none                | {'concurrency_limit':4,'output_tokens_per_second':300} | {} | '' | ''
none                | {} | {'output_tokens_per_second':20,'slot_utilisation':0.7} | '' | ''
none                | {'concurrency_limit':3} | {'concurrency_limit':3,'output_tokens_per_second':5} | '' | ''
dead_letters        | {'dead_letters':3} | {'dead_letters':7} | 4 dead letters in the last 20 s, 7 in all | dead-letters list --pool chat
none                | {'dead_letters':7} | {'dead_letters':7} | '' | ''
stranded            | {} | {'stranded':2} | 2 stranded beside 8 running | leases --pool chat
leases_expired      | {} | {'leases_expired':3} | 3 leases expired in the last 20 s | overlord workers
none                | {} | {'leases_expired':2} | '' | ''
purge_held_back     | {'purge_held_by':'lease 5'} | {'purge_held_by':'lease 5'} | held by lease 5 | leases --pool chat
none                | {} | {'purge_held_by':'lease 5'} | '' | ''
none                | {'purge_held_by':'lease 5'} | {'purge_held_by':'lease 6'} | '' | ''
""")
  void rule_firesOnItsTroubleOnly(
      String rule, String before, String now, String evidence, String command) {
    List<Advice> advice = Advisor.advise(Records.every(10, List.of(before, before, now)));
    if (rule.equals(NONE)) {
      assertThat(advice).isEmpty();
      return;
    }
    assertThat(advice).extracting(Advice::rule).containsExactly(rule);
    Advice only = advice.getFirst();
    assertThat(only.pool()).isEqualTo("chat");
    assertThat(only.evidence()).contains(evidence);
    assertThat(only.command()).contains(command);
  }

  @Test
  void healthyPool_andNoRecords_needNoAdvice() {
    assertThat(Advisor.advise(List.of())).isEmpty();
    assertThat(Advisor.advise(Records.every(1, Collections.nCopies(100, "{}")))).isEmpty();
  }

  @Test
  void oneRecord_provesNoGrowth() {
    String grown =
        "{'leases_expired':30,'dead_letters':9,'error_429_count':50,'errors_by_kind':{'transient':90},"
            + "'slot_utilisation':0.1,'purge_held_by':'x','wait_ms':{'p50':9000,'p95':9000,'p99':9000}}";
    assertThat(Advisor.advise(Records.every(1, List.of(grown)))).isEmpty();
  }

  @Test
  void problems_comeBeforeHints() {
    List<Advice> advice =
        Advisor.advise(
            Records.every(
                10,
                Arrays.asList(
                    "{}", "{}", "{'output_tokens_per_second':20,'stranded':1,'capacity':2}")));
    assertThat(advice)
        .extracting(Advice::severity)
        .containsExactly(Severity.PROBLEM, Severity.PROBLEM, Severity.HINT);
  }
}
