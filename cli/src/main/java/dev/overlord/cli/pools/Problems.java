package dev.overlord.cli.pools;

import dev.overlord.cli.config.UsageException;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;

/** All that is wrong with an input, so that a user mends it once. */
final class Problems {
  private final List<String> found = new ArrayList<>();
  private final boolean lines;
  private String pool = "";

  /**
   * @param lines whether places in the input mean something to the user
   */
  Problems(boolean lines) {
    this.lines = lines;
  }

  /** What follows is about this pool; an empty name: about none. */
  void about(String name) {
    pool = name;
  }

  void add(Node where, String sentence) {
    Mark mark = where.getStartMark();
    String line = lines && mark != null ? "line " + (mark.getLine() + 1) + ": " : "";
    found.add(line + (pool.isEmpty() ? "" : "pool '" + pool + "': ") + sentence);
  }

  /**
   * @param source the input's name
   * @throws UsageException something is wrong; the message has a line for each problem
   */
  void throwIfAny(String source) {
    if (found.size() == 1) {
      throw new UsageException(source + ": " + found.getFirst() + "; nothing was written");
    }
    if (!found.isEmpty()) {
      throw new UsageException(
          source
              + " has "
              + found.size()
              + " errors; nothing was written:\n  "
              + String.join("\n  ", found));
    }
  }
}
