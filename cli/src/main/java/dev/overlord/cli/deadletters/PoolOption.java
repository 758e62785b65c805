package dev.overlord.cli.deadletters;

import dev.overlord.cli.command.CommandException;
import dev.overlord.common.text.Nearest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --pool}. */
final class PoolOption {
  @Option(names = "--pool", paramLabel = "POOL", description = "Of this pool only.")
  @Nullable String name;

  /**
   * @throws CommandException it is none of these
   */
  void check(Set<String> pools) {
    String wanted = name;
    if (wanted != null && !pools.contains(wanted)) {
      throw CommandException.usage(
          "--pool: there is no pool '"
              + wanted
              + "'"
              + (pools.isEmpty() ? "; there are no pools yet" : Nearest.hint(wanted, pools)));
    }
  }
}
