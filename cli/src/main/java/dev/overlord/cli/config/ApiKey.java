package dev.overlord.cli.config;

import dev.overlord.common.backend.BackendPreset;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where workers find the key: always by the name of an environment variable, so that the key itself
 * goes to no command line, topic or file.
 *
 * @param variable its name; null: there is no key
 * @param forWorkers what workers need in their environment beyond this process's own
 */
public record ApiKey(@Nullable String variable, Map<String, Secret> forWorkers) {
  public static final String DEFAULT_VARIABLE = "OPENAI_API_KEY";
  static final String ANTHROPIC_VARIABLE = "ANTHROPIC_API_KEY";
  static final String OWN_VARIABLE = Sources.PREFIX + "API_KEY";

  public ApiKey {
    forWorkers = Map.copyOf(forWorkers);
  }

  public static ApiKey none() {
    return new ApiKey(null, Map.of());
  }

  /**
   * The variable that the flag names, {@code ATOM_LLM_API_KEY}, the file's {@code llm.api_key}, or
   * {@code OPENAI_API_KEY} where it is set, in this order; for Anthropic {@code ANTHROPIC_API_KEY}
   * instead of the last.
   *
   * @throws UsageException the flag names a variable that is not set
   */
  public static ApiKey resolve(
      @Nullable String flag, Sources sources, @Nullable BackendPreset backend) {
    if (flag != null) {
      if (sources.variable(flag).isEmpty()) {
        throw new UsageException(
            "--api-key-env names an environment variable that is not set: "
                + shown(flag)
                + "; export it first (the flag takes the name of a variable, never the key itself)");
      }
      return new ApiKey(flag, Map.of());
    }
    if (sources.variable(OWN_VARIABLE).isPresent()) {
      return new ApiKey(OWN_VARIABLE, Map.of());
    }
    Optional<String> inFile = sources.file().get("api_key");
    if (inFile.isPresent()) {
      return new ApiKey(OWN_VARIABLE, Map.of(OWN_VARIABLE, new Secret(inFile.get())));
    }
    String usual = backend == BackendPreset.ANTHROPIC ? ANTHROPIC_VARIABLE : DEFAULT_VARIABLE;
    return sources.variable(usual).isPresent() ? new ApiKey(usual, Map.of()) : none();
  }

  /** The key itself, for a request of this process's own; null: there is none. */
  public @Nullable Secret value(Map<String, String> environment) {
    if (variable == null) {
      return null;
    }
    Secret own = forWorkers.get(variable);
    String exported = environment.get(variable);
    return own != null || exported == null ? own : new Secret(exported);
  }

  /** Who passes the key itself by mistake must not find it in a log. */
  private static String shown(String flag) {
    return flag.matches("[A-Z_][A-Z0-9_]*") ? flag : "(what was given does not look like a name)";
  }
}
