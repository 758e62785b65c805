package dev.overlord.cli.run;

import dev.overlord.cli.config.Secret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at the backend before any task is touched. */
@FunctionalInterface
public interface BackendProbe {
  /**
   * What speaks against running with this backend, as a sentence: it cannot be reached, does not
   * know the model, refuses the key.
   *
   * @param model null: none was asked for
   * @param key null: there is none
   */
  Optional<String> problem(String url, @Nullable String model, @Nullable Secret key);
}
