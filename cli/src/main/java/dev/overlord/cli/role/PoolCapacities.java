package dev.overlord.cli.role;

import dev.overlord.cli.command.CommandException;
import dev.overlord.common.model.PoolName;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads {@code --pool a=4 --pool b}. */
final class PoolCapacities {
  private PoolCapacities() {}

  /**
   * @param otherwise for pools without a number of their own
   * @throws CommandException something is wrong; the message names it
   */
  static SortedMap<String, Integer> read(List<String> pools, int otherwise) {
    if (otherwise < 1) {
      throw CommandException.usage("--capacity " + otherwise + " must be at least 1");
    }
    SortedMap<String, Integer> capacities = new TreeMap<>();
    for (String given : pools) {
      int at = given.indexOf('=');
      String pool = at < 0 ? given : given.substring(0, at);
      try {
        PoolName.check(pool);
      } catch (IllegalArgumentException e) {
        throw CommandException.usage("--pool: " + e.getMessage());
      }
      int capacity = at < 0 ? otherwise : number(given, given.substring(at + 1));
      if (capacities.put(pool, capacity) != null) {
        throw CommandException.usage("--pool " + pool + " is given twice");
      }
    }
    return capacities;
  }

  private static int number(String given, String number) {
    if (!number.matches("[1-9]\\d{0,5}")) {
      throw CommandException.usage(
          "--pool " + given + ": '" + number + "' must be a number from 1 to 999999, as in chat=4");
    }
    return Integer.parseInt(number);
  }
}
