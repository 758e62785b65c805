package dev.overlord.cli.config;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The places below the flags from which settings come, in order: the environment's {@code
 * ATOM_LLM_…}, then {@code .atom.yml}. An empty variable counts as none.
 */
public record Sources(Map<String, String> environment, AtomFile file) {
  static final String PREFIX = "ATOM_LLM_";

  public Sources {
    environment = Map.copyOf(environment);
  }

  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  /**
   * The first of flag, variable and file that is there.
   *
   * @param flag its value, null when it was not given
   * @param flagName as the user types it
   * @param key in the file; the variable's name is made of it
   */
  public Optional<Setting<String>> first(@Nullable String flag, String flagName, String key) {
    if (flag != null) {
      return Optional.of(new Setting<>(flag, flagName));
    }
    return belowTheFlag(key);
  }

  Optional<Setting<String>> belowTheFlag(String key) {
    String variable = PREFIX + key.toUpperCase(java.util.Locale.ROOT);
    return variable(variable)
        .map(value -> new Setting<>(value, variable))
        .or(() -> file.get(key).map(value -> new Setting<>(value, AtomFile.source(key))));
  }
}
