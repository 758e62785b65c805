package dev.overlord.chaos.checker;

import static dev.overlord.chaos.checker.Doctored.ENDS;
import static dev.overlord.chaos.checker.Doctored.EVIDENCE;
import static dev.overlord.chaos.checker.Doctored.EXECUTED;
import static dev.overlord.chaos.checker.Doctored.SLOT;
import static dev.overlord.chaos.checker.Doctored.STRANDED;
import static dev.overlord.chaos.checker.Doctored.STRICT;
import static dev.overlord.chaos.checker.Doctored.replace;
import static dev.overlord.chaos.checker.Doctored.wrong;

import java.util.List;
import java.util.stream.Stream;

/** Ways to cheat that the backend's log shows, and evidence that hides something. */
final class DoctoredBackend {
  private DoctoredBackend() {}

  static Stream<Doctored> all() {
    return Stream.of(caps(), evidence()).flatMap(part -> part);
  }

  private static Stream<Doctored> caps() {
    return Stream.of(
        wrong(
            "the strict cap is exceeded by one for a millisecond",
            logs -> third(logs, "strict", 949, 2_000),
            STRICT),
        wrong(
            "what was granted ahead in a strict pool begins before its turn",
            logs -> {
              String ref = logs.task("strict", "more", 800);
              logs.leaseBehind("strict", 20, ref, "more", Runs.WORKER_2, 1, 1, 850)
                  .turn(850)
                  .request("more", 20, 930, 990)
                  .leaseEnds("strict", 20, 1_000)
                  .result("strict", ref, "more", "succeeded", 20, 1_000)
                  .turn(1_000);
            },
            STRICT,
            SLOT),
        wrong(
            "beyond the cap, though nobody was frozen",
            logs -> logs.faults.removeLast(),
            ENDS,
            STRANDED),
        otherFault("another worker was frozen", "freeze", "worker-3", 10_000, 25_000),
        otherFault("the worker was frozen at another time", "freeze", "worker-1", 40_000, 45_000),
        otherFault("the worker was thawed in time", "freeze", "worker-1", 10_000, 10_600),
        otherFault("the worker froze too late", "freeze", "worker-1", 19_600, 25_000),
        otherFault("the worker was only cut off", "cut kafka", "worker-1", 10_000, 25_000),
        otherFault("the worker had no backend", "cut backend", "worker-1", 10_000, 25_000),
        wrong(
            "beyond the cap without a stranded record",
            logs -> replace(logs, "overlord.leases", "ttl/stranded/10", "_pool/ttl"),
            STRANDED),
        wrong(
            "two beyond the cap, of a slot that has one stranded record",
            DoctoredBackend::twoOfOneSlot,
            STRANDED,
            SLOT),
        wrong(
            "beyond the cap and what is stranded, by a healthy worker",
            logs -> third(logs, "ttl", 21_000, 22_000),
            STRANDED));
  }

  private static Stream<Doctored> evidence() {
    return Stream.of(
        wrong(
            "a torn line in the backend's log",
            logs -> logs.requests.add("{\"event\":\"start\",\"run\":1,\"se"),
            EVIDENCE),
        wrong("a request without an end", logs -> unended(logs), EVIDENCE, EXECUTED),
        wrong(
            "an end without its start",
            logs ->
                logs.requests.removeIf(
                    line -> line.contains("\"start\"") && line.contains("\"t1\",\"token\":\"13\"")),
            EVIDENCE,
            EXECUTED),
        wrong(
            "records that were gone before they were read",
            logs -> logs.topics.get("overlord.leases").add("{\"gap\":\"overlord.leases-0\"}"),
            EVIDENCE),
        wrong(
            "a record within a transaction that was compacted away",
            logs -> logs.leaseRecord("_pool/ttl", "{}", 40_000).offsetLeftOut().turn(40_000),
            EVIDENCE),
        wrong(
            "a lease that was over before it was seen",
            logs -> logs.leaseEnds("ttl", 20, 40_000).turn(40_000),
            EVIDENCE),
        wrong(
            "records that were read twice",
            logs -> {
              List<String> lines = logs.topics.get("overlord.leases");
              lines.add(lines.getLast());
            },
            EVIDENCE),
        wrong("no faults", logs -> logs.faults.clear(), EVIDENCE, ENDS, STRANDED),
        wrong(
            "a lease that is left over",
            logs -> logs.lease("ttl", 20, "", "", Runs.WORKER_1, 0, 40_000).turn(40_000),
            EVIDENCE),
        wrong(
            "a task that waits at the end",
            logs -> logs.leaseRecord("ttl/waiting/x-0-1", "{}", 40_000).turn(40_000),
            EVIDENCE),
        wrong(
            "a stranded execution that is left over",
            logs ->
                replace(
                    logs,
                    "overlord.leases",
                    "ttl/stranded/10\",\"value\":null",
                    "_pool/ttl\",\"value\":null"),
            EVIDENCE),
        wrong("nothing that was acknowledged", logs -> logs.accepted.clear(), EVIDENCE),
        wrong(
            "no turn of a leader",
            logs -> logs.topics.get("overlord.leases").removeIf(line -> line.contains("_shard")),
            EVIDENCE));
  }

  /** In place of the freeze that excuses the request beyond the cap, which nobody stopped. */
  private static Doctored otherFault(
      String why, String kind, String target, long from, long until) {
    return wrong(
        "beyond the cap, and " + why,
        logs -> {
          logs.faults.removeLast();
          logs.fault(kind, target, from, until);
        },
        ENDS,
        STRANDED);
  }

  /** A frozen worker ran ahead in its slot, so that two requests of it are left at the backend. */
  private static void twoOfOneSlot(RunLogs logs) {
    logs.fault("freeze", "worker-1", 41_000, 60_000);
    String[] refs = new String[4];
    for (int i = 0; i < refs.length; i++) {
      refs[i] = logs.task("ttl", "w", 40_000);
    }
    logs.lease("ttl", 20, refs[0], "w", Runs.WORKER_1, 0, 40_100);
    logs.leaseBehind("ttl", 21, refs[1], "w", Runs.WORKER_1, 0, 1, 40_100);
    logs.lease("ttl", 22, refs[2], "w", Runs.WORKER_2, 1, 40_100).turn(40_100);
    logs.request("w", 20, 40_200, 58_000).request("w", 21, 40_200, 58_000);
    logs.request("w", 22, 40_200, 54_990);
    logs.leaseEnds("ttl", 20, 50_000).stranded("ttl", 20, 50_000).leaseEnds("ttl", 21, 50_000);
    logs.waits("ttl", refs[0], 50_000).waits("ttl", refs[1], 50_000);
    logs.lease("ttl", 23, refs[3], "w", Runs.WORKER_2, 0, 50_000).turn(50_000);
    logs.request("w", 23, 50_100, 54_990);
    for (int i = 2; i < refs.length; i++) {
      logs.leaseEnds("ttl", 20 + i, 55_000);
      logs.result("ttl", refs[i], "w", "succeeded", 20 + i, 55_000);
    }
    logs.turn(55_000).strandedEnds("ttl", 20, 60_000).turn(60_000);
    Runs.doneAtLast(logs, refs[0], "w", 24, 61_000);
    Runs.doneAtLast(logs, refs[1], "w", 25, 62_000);
  }

  /** One more task of the pool, which runs beside the others. */
  private static void third(RunLogs logs, String pool, long from, long to) {
    String ref = logs.task(pool, "more", from - 100);
    logs.lease(pool, 20, ref, "more", Runs.WORKER_2, 5, from - 10)
        .turn(from - 10)
        .request("more", 20, from, to)
        .leaseEnds(pool, 20, to)
        .result(pool, ref, "more", "succeeded", 20, to)
        .turn(to);
  }

  private static void unended(RunLogs logs) {
    String ref = logs.task("ttl", "t5", 40_000);
    logs.lease("ttl", 20, ref, "t5", Runs.WORKER_1, 0, 40_000)
        .turn(40_000)
        .begin("t5", 20, 40_050)
        .leaseEnds("ttl", 20, 41_000)
        .result("ttl", ref, "t5", "succeeded", 20, 41_000)
        .turn(41_000);
  }
}
