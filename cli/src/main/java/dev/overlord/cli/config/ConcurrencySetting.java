package dev.overlord.cli.config;

import dev.overlord.common.backend.BackendPreset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The number of requests at once: from the flag, {@code ATOM_LLM_CONCURRENCY}, {@code .atom.yml},
 * the backend's preset, or 2, in this order.
 */
public final class ConcurrencySetting {
  public static final int DEFAULT = 2;
  static final int MOST = 100_000;

  private ConcurrencySetting() {}

  /**
   * @throws UsageException a value is no whole number from 1 on; the message names its source
   */
  public static Setting<Integer> resolve(
      @Nullable String flag, Sources sources, @Nullable BackendPreset preset) {
    Optional<Setting<String>> given = sources.first(flag, "--concurrency", "concurrency");
    if (given.isPresent()) {
      return parse(given.get());
    }
    return preset != null
        ? new Setting<>(preset.concurrency(), "the preset for " + preset.label())
        : new Setting<>(DEFAULT, "the default");
  }

  private static Setting<Integer> parse(Setting<String> given) {
    try {
      int number = Integer.parseInt(given.value().strip());
      if (number >= 1 && number <= MOST) {
        return new Setting<>(number, given.source());
      }
    } catch (NumberFormatException e) {
      throw refused(given);
    }
    throw refused(given);
  }

  private static UsageException refused(Setting<String> given) {
    return new UsageException(
        given.source()
            + " '"
            + given.value()
            + "' must be a whole number from 1 to "
            + MOST
            + ": the most requests at once");
  }
}
