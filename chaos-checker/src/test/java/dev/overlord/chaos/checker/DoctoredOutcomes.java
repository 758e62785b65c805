package dev.overlord.chaos.checker;

import static dev.overlord.chaos.checker.Doctored.EXECUTED;
import static dev.overlord.chaos.checker.Doctored.FAIR;
import static dev.overlord.chaos.checker.Doctored.replace;
import static dev.overlord.chaos.checker.Doctored.wrong;

import java.util.stream.Stream;

/** Outcomes that their tasks do not deserve. */
final class DoctoredOutcomes {
  private DoctoredOutcomes() {}

  static Stream<Doctored> all() {
    return Stream.concat(successes(), failures());
  }

  private static Stream<Doctored> successes() {
    return Stream.of(
        wrong("an empty log of the backend", logs -> logs.requests.clear(), EXECUTED, FAIR),
        wrong(
            "a success that its backend refused",
            logs -> {
              String ref = leased(logs);
              logs.refused("t5", 20, 40_050, 40_900, 503);
              logs.leaseEnds("ttl", 20, 41_000).result("ttl", ref, "t5", "succeeded", 20, 41_000);
              logs.turn(41_000);
            },
            EXECUTED),
        wrong(
            "what is no task succeeds",
            logs ->
                logs.accepted.replaceAll(line ->
                    line.contains("\"s1\"") ? line.replace("}", ",\"no_task\":true}") : line),
            FAIR));
  }

  private static Stream<Doctored> failures() {
    return Stream.of(
        outcome("cancelled"),
        outcome("expired"),
        wrong("a task that fails at its first error", logs -> failsAfter(logs, 500), FAIR),
        wrong("a task that fails at its first refusal", logs -> failsAfter(logs, 503), FAIR),
        wrong(
            "a task that fails without a lease",
            logs -> logs.accepted.replaceAll(line -> line.replace(",\"no_task\":true", "")),
            FAIR),
        wrong(
            "what is no task fails for another reason",
            logs -> replace(logs, "overlord.results", "invalid_task", "interrupted"),
            FAIR),
        wrong(
            "what is no task is executed",
            logs -> {
              String ref = logs.noTask("ttl", "t5", 40_000);
              logs.lease("ttl", 20, ref, "t5", Runs.WORKER_1, 0, 40_000).turn(40_000);
              logs.request("t5", 20, 40_050, 40_900).leaseEnds("ttl", 20, 41_000);
              logs.failed("ttl", ref, "t5", "invalid_task", 20, 41_000).turn(41_000);
            },
            FAIR));
  }

  /** Nobody asked for that, and nothing had a deadline. */
  private static Doctored outcome(String outcome) {
    return wrong(
        "a task that is " + outcome,
        logs -> {
          String ref = leased(logs);
          logs.leaseEnds("ttl", 20, 41_000).result("ttl", ref, "t5", outcome, 20, 41_000);
          logs.turn(41_000);
        },
        FAIR);
  }

  private static void failsAfter(RunLogs logs, int status) {
    String ref = leased(logs);
    logs.refused("t5", 20, 40_050, 40_900, status).leaseEnds("ttl", 20, 41_000);
    logs.failed("ttl", ref, "t5", "http_" + status, 20, 41_000).turn(41_000);
  }

  private static String leased(RunLogs logs) {
    String ref = logs.task("ttl", "t5", 40_000);
    logs.lease("ttl", 20, ref, "t5", Runs.WORKER_1, 0, 40_000).turn(40_000);
    return ref;
  }
}
