package dev.overlord.chaos.checker.rule;

import dev.overlord.chaos.checker.evidence.Evidence;
import dev.overlord.chaos.checker.evidence.Lease;
import dev.overlord.chaos.checker.evidence.Request;
import dev.overlord.chaos.checker.evidence.Stranded;
import java.util.function.Consumer;

/** Nothing is missing that could hide something, and the run was worth being judged. */
final class CompleteEvidence implements Rule {
  @Override
  public String name() {
    return "the evidence is complete";
  }

  @Override
  public void check(Evidence evidence, Consumer<String> violation) {
    evidence.incomplete().forEach(violation);
    evidence.leaseFindings().lost().forEach(violation);
    if (evidence.faults().isEmpty()) {
      violation.accept("no fault was injected: nothing is proved");
    }
    if (evidence.leaseFindings().turns() == 0) {
      violation.accept("no turn of a leader was seen in the topic leases");
    }
    if (evidence.accepted().isEmpty()) {
      violation.accept("no task was acknowledged: nobody knows what was to succeed");
    }
    everyPoolWorked(evidence, violation);
    nothingIsLeft(evidence, violation);
  }

  private static void everyPoolWorked(Evidence evidence, Consumer<String> violation) {
    for (String pool : evidence.run().pools().keySet()) {
      if (evidence.tasks().values().stream().noneMatch(task -> task.pool().equals(pool))) {
        violation.accept("pool " + pool + " had no task");
      }
      if (evidence.leases().values().stream().noneMatch(lease -> lease.pool().equals(pool))) {
        violation.accept("pool " + pool + " had no lease");
      }
    }
  }

  private static void nothingIsLeft(Evidence evidence, Consumer<String> violation) {
    for (Request request : evidence.requests()) {
      if (!request.hasEnded()) {
        violation.accept(request.name() + " has no end in the backend's log");
      }
    }
    for (Lease lease : evidence.leases().values()) {
      if (lease.isLive()) {
        violation.accept(lease.name() + " still lives at the end");
      }
    }
    for (Stranded stranded : evidence.stranded()) {
      if (stranded.isLive()) {
        violation.accept(stranded.name() + " still stands at the end, with its worker back");
      }
    }
    evidence
        .leaseFindings()
        .waiting()
        .forEach(ref -> violation.accept(ref + " still waits at the end"));
  }
}
