package dev.overlord.chaos.checker.rule;

import dev.overlord.chaos.checker.evidence.Evidence;
import java.util.List;
import java.util.function.Consumer;

/** A promise that can be seen to have been broken. */
public interface Rule {
  /** All of them. */
  List<Rule> ALL =
      List.of(
          new CompleteEvidence(),
          new OneOutcome(),
          new FairOutcomes(),
          new SuccessesWereExecuted(),
          new DeadLetters(),
          new TokensGrow(),
          new OnePlace(),
          new GrantsWithinTheLimit(),
          new Fencing(),
          new ExecutionsUnderLeases(),
          new ExecutionsEnd(),
          new OneAtATime(),
          new StrictCap(),
          new CapAndStranded());

  /** What is promised, in a few words. */
  String name();

  /**
   * @param violation gets a sentence, with the evidence, for each time that it was broken
   */
  void check(Evidence evidence, Consumer<String> violation);
}
