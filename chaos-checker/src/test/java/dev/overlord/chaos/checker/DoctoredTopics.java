package dev.overlord.chaos.checker;

import static dev.overlord.chaos.checker.Doctored.EXECUTED;
import static dev.overlord.chaos.checker.Doctored.FENCING;
import static dev.overlord.chaos.checker.Doctored.GRANTS;
import static dev.overlord.chaos.checker.Doctored.LETTER;
import static dev.overlord.chaos.checker.Doctored.OUTCOME;
import static dev.overlord.chaos.checker.Doctored.PLACE;
import static dev.overlord.chaos.checker.Doctored.STRANDED;
import static dev.overlord.chaos.checker.Doctored.TOKENS;
import static dev.overlord.chaos.checker.Doctored.ref;
import static dev.overlord.chaos.checker.Doctored.replace;
import static dev.overlord.chaos.checker.Doctored.wrong;

import java.util.stream.Stream;

/** Ways to cheat that the topics show. */
final class DoctoredTopics {
  private DoctoredTopics() {}

  static Stream<Doctored> all() {
    return Stream.of(outcomes(), tokensAndPlaces(), grants()).flatMap(part -> part);
  }

  private static Stream<Doctored> outcomes() {
    return Stream.of(
        wrong("a task is lost", logs -> logs.task("ttl", "t9", 50_000), OUTCOME),
        wrong(
            "a second outcome",
            logs -> logs.result("strict", ref("strict", 0), "s1", "succeeded", 1, 3_000),
            OUTCOME),
        wrong(
            "an outcome for nobody",
            logs -> logs.result("strict", ref("strict", 99), "s99", "cancelled", 0, 3_000),
            OUTCOME),
        wrong(
            "an outcome under another id",
            logs -> replace(logs, "overlord.results", "\"id\":\"s2\"", "\"id\":\"s1\""),
            OUTCOME),
        wrong(
            "an outcome of another pool",
            logs ->
                replace(
                    logs,
                    "overlord.results",
                    "\"id\":\"s2\",\"ref\":\"overlord.tasks.strict-0-1\",\"pool\":\"strict\"",
                    "\"id\":\"s2\",\"ref\":\"overlord.tasks.strict-0-1\",\"pool\":\"ttl\""),
            OUTCOME),
        wrong(
            "an acknowledged task that is not in its topic",
            logs -> logs.accepted.add("{\"ref\":\"overlord.tasks.ttl-0-77\",\"id\":\"t77\"}"),
            OUTCOME),
        wrong(
            "an acknowledged task in another's place",
            logs -> logs.accepted.add("{\"ref\":\"overlord.tasks.ttl-0-0\",\"id\":\"t77\"}"),
            OUTCOME),
        wrong(
            "a failed task without a dead letter",
            logs -> logs.topics.get("overlord.dead-letters").removeFirst(),
            LETTER),
        wrong(
            "two dead letters for one task",
            logs -> logs.deadLetter("strict", ref("strict", 2), 1_600),
            LETTER),
        wrong(
            "a dead letter for a success",
            logs -> logs.deadLetter("strict", ref("strict", 0), 1_600),
            LETTER),
        wrong(
            "a stale finish is taken",
            logs ->
                replace(
                    logs,
                    "overlord.results",
                    "\"outcome\":\"succeeded\",\"token\":13",
                    "\"outcome\":\"succeeded\",\"token\":10"),
            FENCING),
        wrong(
            "a token that nobody was given",
            logs ->
                replace(
                    logs,
                    "overlord.results",
                    "\"outcome\":\"failed\",\"token\":5",
                    "\"outcome\":\"failed\",\"token\":99"),
            FENCING),
        wrong(
            "a success without a token",
            logs ->
                replace(
                    logs,
                    "overlord.results",
                    "\"outcome\":\"succeeded\",\"token\":2",
                    "\"outcome\":\"succeeded\",\"token\":0"),
            FENCING,
            EXECUTED),
        wrong(
            "a finish is taken after its lease had run out, before the next is granted",
            logs -> {
              String ref = logs.task("ttl", "t5", 40_000);
              logs.lease("ttl", 20, ref, "t5", Runs.WORKER_1, 0, 40_000)
                  .turn(40_000)
                  .request("t5", 20, 40_050, 49_000)
                  .waits("ttl", ref, 50_000)
                  .leaseEnds("ttl", 20, 50_000)
                  .turn(50_000)
                  .result("ttl", ref, "t5", "succeeded", 20, 51_000)
                  .waitsNoMore("ttl", ref, 51_000)
                  .turn(51_000);
            },
            FENCING),
        wrong(
            "a lease after an outcome without a token",
            logs ->
                logs.lease("ttl", 20, ref("ttl", 3), "t4", Runs.WORKER_1, 0, 40_000)
                    .turn(40_000)
                    .leaseEnds("ttl", 20, 41_000)
                    .turn(41_000),
            FENCING,
            PLACE));
  }

  private static Stream<Doctored> tokensAndPlaces() {
    return Stream.of(
        wrong(
            "a token that another pool of the shard had",
            logs ->
                logs.lease("strict", 13, "", "", Runs.WORKER_2, 0, 40_000)
                    .turn(40_000)
                    .leaseEnds("strict", 13, 41_000)
                    .turn(41_000),
            TOKENS),
        wrong(
            "a smaller token after a change of leader",
            logs ->
                logs.lease("strict", 9, "", "", Runs.WORKER_2, 0, 40_000)
                    .turn(40_000)
                    .leaseEnds("strict", 9, 41_000)
                    .turn(41_000),
            TOKENS),
        wrong(
            "a lease that comes back",
            logs ->
                logs.lease("ttl", 13, ref("ttl", 0), "t1", Runs.WORKER_2, 0, 40_000)
                    .turn(40_000)
                    .leaseEnds("ttl", 13, 41_000)
                    .turn(41_000),
            TOKENS,
            PLACE),
        wrong(
            "two leases in one slot",
            logs ->
                logs.lease("ttl", 20, "", "", Runs.WORKER_1, 0, 40_000)
                    .lease("ttl", 21, "", "", Runs.WORKER_2, 0, 40_000)
                    .turn(40_000)
                    .leaseEnds("ttl", 20, 41_000)
                    .leaseEnds("ttl", 21, 41_000)
                    .turn(41_000),
            PLACE),
        wrong(
            "a slot of two workers, one behind the other",
            logs ->
                logs.lease("ttl", 20, "", "", Runs.WORKER_1, 0, 40_000)
                    .leaseBehind("ttl", 21, "", "", Runs.WORKER_2, 0, 1, 40_000)
                    .turn(40_000)
                    .leaseEnds("ttl", 20, 41_000)
                    .leaseEnds("ttl", 21, 41_000)
                    .turn(41_000),
            PLACE),
        wrong(
            "a lease that moves to another slot",
            logs ->
                logs.lease("ttl", 20, "", "", Runs.WORKER_1, 0, 40_000)
                    .turn(40_000)
                    .lease("ttl", 20, "", "", Runs.WORKER_1, 1, 40_500)
                    .turn(40_500)
                    .leaseEnds("ttl", 20, 41_000)
                    .turn(41_000),
            TOKENS),
        wrong("a pool that two shards lead", DoctoredTopics::secondShard, PLACE),
        wrong(
            "one task in two slots, after its outcome",
            logs ->
                logs.lease("ttl", 20, ref("ttl", 0), "t1", Runs.WORKER_1, 0, 40_000)
                    .lease("ttl", 21, ref("ttl", 0), "t1", Runs.WORKER_2, 1, 40_000)
                    .turn(40_000)
                    .leaseEnds("ttl", 20, 41_000)
                    .leaseEnds("ttl", 21, 41_000)
                    .turn(41_000),
            PLACE,
            FENCING),
        wrong(
            "a task that is leased and waits",
            logs -> {
              String ref = logs.task("ttl", "t5", 40_000);
              logs.lease("ttl", 20, ref, "t5", Runs.WORKER_1, 0, 40_000)
                  .waits("ttl", ref, 40_000)
                  .turn(40_000)
                  .request("t5", 20, 40_050, 40_900)
                  .waitsNoMore("ttl", ref, 41_000)
                  .leaseEnds("ttl", 20, 41_000)
                  .result("ttl", ref, "t5", "succeeded", 20, 41_000)
                  .turn(41_000);
            },
            PLACE),
        wrong(
            "a lease after the outcome",
            logs ->
                logs.lease("ttl", 20, ref("ttl", 0), "t1", Runs.WORKER_1, 0, 40_000)
                    .turn(40_000)
                    .leaseEnds("ttl", 20, 41_000)
                    .turn(41_000),
            FENCING,
            PLACE),
        wrong(
            "a task that is nowhere between its lease and its outcome",
            logs -> {
              String ref = logs.task("ttl", "t5", 40_000);
              logs.lease("ttl", 20, ref, "t5", Runs.WORKER_1, 0, 40_000)
                  .turn(40_000)
                  .request("t5", 20, 40_050, 40_900)
                  .leaseEnds("ttl", 20, 41_000)
                  .turn(41_000)
                  .result("ttl", ref, "t5", "succeeded", 20, 51_000);
            },
            PLACE),
        wrong(
            "a task whose outcome comes a turn before its lease ends",
            logs -> {
              String ref = logs.task("ttl", "t5", 40_000);
              logs.lease("ttl", 20, ref, "t5", Runs.WORKER_1, 0, 40_000)
                  .turn(40_000)
                  .request("t5", 20, 40_050, 40_900)
                  .result("ttl", ref, "t5", "succeeded", 20, 41_000)
                  .turn(41_001)
                  .leaseEnds("ttl", 20, 42_000)
                  .turn(42_000);
            },
            PLACE));
  }

  private static Stream<Doctored> grants() {
    return Stream.of(
        wrong(
            "a slot more than the limit",
            logs ->
                logs.lease("ttl", 20, "", "", Runs.WORKER_1, 0, 40_000)
                    .lease("ttl", 21, "", "", Runs.WORKER_1, 1, 40_000)
                    .lease("ttl", 22, "", "", Runs.WORKER_1, 2, 40_000)
                    .turn(40_000)
                    .leaseEnds("ttl", 20, 41_000)
                    .leaseEnds("ttl", 21, 41_000)
                    .leaseEnds("ttl", 22, 41_000)
                    .turn(41_000),
            GRANTS),
        wrong(
            "a strict pool grants the slot of a stranded execution",
            logs ->
                logs.lease("strict", 20, "", "", Runs.WORKER_1, 0, 40_000)
                    .lease("strict", 21, "", "", Runs.WORKER_2, 1, 40_000)
                    .turn(40_000)
                    .leaseEnds("strict", 20, 50_000)
                    .stranded("strict", 20, 50_000)
                    .lease("strict", 22, "", "", Runs.WORKER_2, 0, 50_000)
                    .turn(50_000)
                    .leaseEnds("strict", 21, 51_000)
                    .leaseEnds("strict", 22, 51_000)
                    .strandedEnds("strict", 20, 51_000)
                    .turn(51_000),
            GRANTS),
        wrong(
            "more than twice the limit, all of it stranded",
            logs -> Runs.frozenWaves(logs, 3),
            GRANTS,
            STRANDED));
  }

  private static void secondShard(RunLogs logs) {
    RunLogs second = new RunLogs();
    second
        .lease("ttl", 1, "", "", Runs.WORKER_1, 0, 40_000)
        .turn(40_000)
        .leaseEnds("ttl", 1, 41_000)
        .turn(41_000);
    second.topics.get("overlord.leases").stream()
        .map(line -> line.replace("\"partition\":0", "\"partition\":1"))
        .forEach(logs.topics.get("overlord.leases")::add);
  }
}
