package dev.overlord.cli.config;

import dev.overlord.common.backend.BackendPreset;
import dev.overlord.common.text.Nearest;

/** Presets by the names that users write. */
public final class Backends {
  private Backends() {}

  /**
   * @throws UsageException no backend has this name
   */
  public static BackendPreset named(String label) {
    return BackendPreset.named(label)
        .orElseThrow(() ->
            new UsageException(
                "--backend '"
                    + label
                    + "' is unknown"
                    + Nearest.hint(label, BackendPreset.labels())));
  }
}
