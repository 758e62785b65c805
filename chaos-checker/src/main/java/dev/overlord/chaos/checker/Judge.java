package dev.overlord.chaos.checker;

import dev.overlord.chaos.checker.evidence.Evidence;
import dev.overlord.chaos.checker.evidence.EvidenceReader;
import dev.overlord.chaos.checker.rule.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether a run kept every promise. */
public final class Judge {
  private Judge() {}

  /**
   * @param folder of a run, as {@link EvidenceReader} reads it
   * @throws IOException it is none
   */
  public static Verdict judge(Path folder) throws IOException {
    Evidence evidence = EvidenceReader.read(folder);
    List<Violation> violations = new ArrayList<>();
    for (Rule rule : Rule.ALL) {
      List<String> examples = new ArrayList<>();
      long[] count = {0};
      rule.check(
          evidence,
          sentence -> {
            if (++count[0] <= Violation.MOST_EXAMPLES) {
              examples.add(sentence);
            }
          });
      if (count[0] > 0) {
        violations.add(new Violation(rule.name(), count[0], examples));
      }
    }
    return new Verdict(violations, Figures.of(evidence));
  }
}
