package dev.overlord.chaos.checker;

import static dev.overlord.chaos.checker.Doctored.ENDS;
import static dev.overlord.chaos.checker.Doctored.LEASES;
import static dev.overlord.chaos.checker.Doctored.SLOT;
import static dev.overlord.chaos.checker.Doctored.wrong;

import java.util.stream.Stream;

/** Executions without a lease, outside its time, or two where one may run. */
final class DoctoredExecutions {
  private DoctoredExecutions() {}

  static Stream<Doctored> all() {
    return Stream.of(leases(), starts(), ends()).flatMap(part -> part);
  }

  private static Stream<Doctored> leases() {
    return Stream.of(
        wrong("a request without a lease", logs -> logs.request("s1", 99, 40_000, 40_100), LEASES),
        wrong(
            "a request under another task's lease",
            logs -> logs.request("s1", 2, 40_000, 40_100),
            LEASES),
        wrong("a request without a token", logs -> logs.request("s1", 0, 40_000, 40_100), LEASES),
        wrong("two requests under one lease", logs -> logs.request("s1", 1, 901, 904), LEASES),
        wrong(
            "a request before its lease",
            logs -> {
              String ref = logs.task("ttl", "t5", 40_000);
              logs.lease("ttl", 20, ref, "t5", Runs.WORKER_1, 0, 40_100)
                  .turn(40_100)
                  .request("t5", 20, 40_050, 40_900)
                  .leaseEnds("ttl", 20, 41_000)
                  .result("ttl", ref, "t5", "succeeded", 20, 41_000)
                  .turn(41_000);
            },
            LEASES));
  }

  private static Stream<Doctored> starts() {
    return Stream.of(
        wrong("a request after its lease had ended", DoctoredExecutions::late, LEASES),
        lateAlthough("another worker was frozen", "freeze", "worker-2", 45_000, 51_400),
        lateAlthough("its worker was thawed in time", "freeze", "worker-1", 40_100, 40_200),
        lateAlthough("its worker was cut off", "cut kafka", "worker-1", 45_000, 51_400),
        lateAlthough("its worker had it while it was frozen", "freeze", "worker-1", 38_000, 51_400),
        lateAlthough("its worker froze when it was over", "freeze", "worker-1", 50_200, 51_400),
        wrong(
            "a request that was sent after a thaw and not stopped",
            logs -> {
              expires(logs, 51_500, 53_000);
              logs.fault("freeze", "worker-1", 45_000, 51_400);
            },
            LEASES));
  }

  private static Stream<Doctored> ends() {
    return Stream.of(
        wrong("a request that outlasts its lease", logs -> expires(logs, 40_050, 50_300), ENDS),
        wrong(
            "a request that outlasts the thaw",
            logs -> {
              expires(logs, 40_050, 52_500);
              logs.fault("freeze", "worker-1", 45_000, 51_400);
            },
            ENDS),
        wrong(
            "a request that outlasts its lease, whose worker froze later than it must have stopped",
            logs -> {
              expires(logs, 40_050, 51_000);
              logs.fault("freeze", "worker-1", 49_600, 51_400);
            },
            ENDS),
        wrong("two orders of one slot side by side", DoctoredExecutions::sideBySide, SLOT));
  }

  private static Doctored lateAlthough(
      String why, String kind, String target, long from, long until) {
    return wrong(
        "a request after its lease had ended, and " + why,
        logs -> {
          late(logs);
          logs.fault(kind, target, from, until);
        },
        LEASES);
  }

  static void late(RunLogs logs) {
    expires(logs, 51_500, 51_600);
  }

  /** A lease that expires at 50 s, under which a request runs at that time. */
  static void expires(RunLogs logs, long from, long to) {
    String ref = logs.task("ttl", "t5", 40_000);
    logs.lease("ttl", 20, ref, "t5", Runs.WORKER_1, 0, 40_000).turn(40_000);
    logs.request("t5", 20, from, to);
    logs.leaseEnds("ttl", 20, 50_000).waits("ttl", ref, 50_000).turn(50_000);
    Runs.doneAtLast(logs, ref, "t5", 21, 55_000);
  }

  private static void sideBySide(RunLogs logs) {
    String[] refs = {logs.task("ttl", "w", 40_000), logs.task("ttl", "w", 40_000)};
    logs.lease("ttl", 20, refs[0], "w", Runs.WORKER_1, 0, 40_000);
    logs.leaseBehind("ttl", 21, refs[1], "w", Runs.WORKER_1, 0, 1, 40_000).turn(40_000);
    logs.request("w", 20, 40_010, 41_000).request("w", 21, 40_020, 41_000);
    for (int i = 0; i < refs.length; i++) {
      logs.leaseEnds("ttl", 20 + i, 41_010);
      logs.result("ttl", refs[i], "w", "succeeded", 20 + i, 41_010);
    }
    logs.turn(41_010);
  }
}
