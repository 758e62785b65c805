package dev.overlord.chaos.checker;

import java.util.ArrayList;
import java.util.List;

/** A healthy run in which everything happens that is allowed, for tests to doctor. */
final class Runs {
  static final String WORKER_1 = "worker-1-abcdefgh";
  static final String WORKER_2 = "worker-2-abcdefgh";

  private Runs() {}

  /**
   * In {@code strict} two tasks run side by side. In {@code ttl} worker-1 is frozen with a task
   * that goes on at the backend: its lease expires, and the cap of two is exceeded by that one
   * request. One record is no task, one task is given up after three attempts.
   */
  static RunLogs healthy() {
    RunLogs logs = new RunLogs();
    logs.fault("kill", "worker-2", 1_000, 2_000);
    logs.fault("freeze", "worker-1", 10_000, 25_000);
    strict(logs);
    ttl(logs);
    return logs;
  }

  /**
   * In the pool {@code ttl}, wave after wave: two tasks each, whose worker is frozen while its
   * backend computes on, so that its slots are given to the next wave. The last wave is done at
   * once, the others when all is well again.
   */
  static void frozenWaves(RunLogs logs, int waves) {
    List<String> later = wavesUntilAllIsWell(logs, waves);
    for (int i = 0; i < later.size(); i++) {
      doneAtLast(logs, later.get(i), "w", 40 + i, 82_000 + i * 1_000);
    }
  }

  /** The refs of the tasks that wait at the end. */
  private static List<String> wavesUntilAllIsWell(RunLogs logs, int waves) {
    List<String> later = new ArrayList<>();
    for (int wave = 0; wave < waves; wave++) {
      boolean last = wave == waves - 1;
      long from = 40_000 + wave * 10_000;
      String worker = "worker-" + (wave + 1);
      if (!last) {
        logs.fault("freeze", worker, from + 1_000, 90_000);
      }
      String[] refs = {logs.task("ttl", "w", from - 100), logs.task("ttl", "w", from - 100)};
      for (int slot = 0; slot < 2; slot++) {
        logs.lease("ttl", token(wave, slot), refs[slot], "w", worker + "-abcdefgh", slot, from);
      }
      logs.turn(from);
      for (int slot = 0; slot < 2; slot++) {
        long token = token(wave, slot);
        logs.request("w", token, from + 10, last ? from + 500 : 80_000);
        logs.leaseEnds("ttl", token, last ? from + 500 : from + 10_000);
        if (last) {
          logs.result("ttl", refs[slot], "w", "succeeded", token, from + 500);
        } else {
          logs.stranded("ttl", token, from + 10_000).waits("ttl", refs[slot], from + 10_000);
          later.add(refs[slot]);
        }
      }
    }
    logs.turn(80_000);
    for (int wave = 0; wave < waves - 1; wave++) {
      logs.strandedEnds("ttl", token(wave, 0), 81_000);
      logs.strandedEnds("ttl", token(wave, 1), 81_000);
    }
    logs.turn(81_000);
    return later;
  }

  /** A task of the pool {@code ttl} that waits runs once more, and succeeds. */
  static void doneAtLast(RunLogs logs, String ref, String id, long token, long from) {
    logs.waitsNoMore("ttl", ref, from).lease("ttl", token, ref, id, WORKER_2, 0, from).turn(from);
    logs.request(id, token, from + 10, from + 500).leaseEnds("ttl", token, from + 510);
    logs.result("ttl", ref, id, "succeeded", token, from + 510).turn(from + 510);
  }

  private static long token(int wave, int slot) {
    return 20 + 2L * wave + slot;
  }

  private static void strict(RunLogs logs) {
    String s1 = logs.task("strict", "s1", 100);
    String s2 = logs.task("strict", "s2", 110);
    String s3 = logs.task("strict", "s3", 120);
    logs.lease("strict", 1, s1, "s1", WORKER_1, 0, 200);
    logs.lease("strict", 2, s2, "s2", WORKER_2, 1, 200).turn(200);
    logs.request("s1", 1, 210, 900);
    logs.request("s2", 2, 215, 950);
    logs.leaseEnds("strict", 1, 905).result("strict", s1, "s1", "succeeded", 1, 905);
    logs.lease("strict", 3, s3, "s3", WORKER_1, 0, 905).turn(905);
    logs.leaseEnds("strict", 2, 960).result("strict", s2, "s2", "succeeded", 2, 960).turn(960);
    logs.refused("s3", 3, 910, 1_500, 500);
    for (long token = 4, at = 1_505; token <= 5; token++, at += 100) {
      logs.leaseEnds("strict", token - 1, at).waits("strict", s3, at).turn(at);
      logs.waitsNoMore("strict", s3, at + 50);
      logs.lease("strict", token, s3, "s3", WORKER_1, 0, at + 50).turn(at + 50);
      logs.refused("s3", token, at + 60, at + 90, 500);
    }
    logs.leaseEnds("strict", 5, 1_705);
    logs.failed("strict", s3, "s3", "http_500", 5, 1_705).turn(1_705);
  }

  private static void ttl(RunLogs logs) {
    String t1 = logs.task("ttl", "t1", 9_000);
    String t2 = logs.task("ttl", "t2", 9_010);
    String t3 = logs.task("ttl", "t3", 9_020);
    String none = logs.noTask("ttl", "t4", 9_030);
    logs.lease("ttl", 10, t1, "t1", WORKER_1, 0, 9_100);
    logs.lease("ttl", 11, t2, "t2", WORKER_2, 1, 9_100).turn(9_100);
    logs.request("t1", 10, 9_200, 24_000);
    logs.leaseEnds("ttl", 11, 19_000).result("ttl", t2, "t2", "succeeded", 11, 19_000);
    logs.request("t2", 11, 9_210, 18_990);
    logs.lease("ttl", 12, t3, "t3", WORKER_2, 1, 19_000).turn(19_000);
    logs.request("t3", 12, 19_010, 30_000);
    // The frozen worker's lease is over, its task runs again, and three requests are in hand.
    logs.leaseEnds("ttl", 10, 20_000).stranded("ttl", 10, 20_000);
    logs.lease("ttl", 13, t1, "t1", WORKER_2, 0, 20_000).turn(20_000);
    logs.request("t1", 13, 20_010, 29_000);
    logs.strandedEnds("ttl", 10, 26_000).turn(26_000);
    logs.leaseEnds("ttl", 13, 29_010).result("ttl", t1, "t1", "succeeded", 13, 29_010).turn(29_010);
    logs.leaseEnds("ttl", 12, 30_010).result("ttl", t3, "t3", "succeeded", 12, 30_010);
    logs.failed("ttl", none, "t4", "invalid_task", 0, 30_010).turn(30_010);
  }
}
