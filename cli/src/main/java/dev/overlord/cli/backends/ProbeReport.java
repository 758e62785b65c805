package dev.overlord.cli.backends;

import dev.overlord.common.backend.BackendPreset;
import dev.overlord.worker.openai.Discovery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code probe --json} prints. Fields without a value are left out.
 *
 * @param backend the preset's name; left out for a server that is none of those known
 * @param slots requests that it computes at once, if it says so
 * @param slotsFrom the page that said it
 * @param concurrency the limit that it was compared with
 * @param advice what to set, and why
 * @param warnings what users of this backend should know
 */
record ProbeReport(
    String url,
    @Nullable String backend,
    @Nullable Integer slots,
    @Nullable String slotsFrom,
    List<String> models,
    @Nullable Integer concurrency,
    String advice,
    List<String> warnings) {

  private static final int MODELS_SHOWN = 10;

  static ProbeReport of(
      String url, Discovery.Found found, @Nullable Integer concurrency, String advice) {
    BackendPreset preset = found.backend();
    String refused =
        found.status() == 401 || found.status() == 403
            ? " The server wants another key (" + found.status() + "): see --api-key-env."
            : "";
    return new ProbeReport(
        url,
        preset == null ? null : preset.label(),
        found.slots(),
        found.slotsFrom(),
        found.models(),
        concurrency,
        advice + refused,
        preset == null ? List.of() : preset.facts().warnings());
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append("backend  ").append(backend == null ? "not recognised" : backend).append('\n');
    text.append("slots    ")
        .append(slots == null ? "not said" : slots + " (" + slotsFrom + ")")
        .append('\n');
    List<String> shown = models.subList(0, Math.min(MODELS_SHOWN, models.size()));
    String more = models.size() > MODELS_SHOWN ? " and " + (models.size() - MODELS_SHOWN) : "";
    text.append("models   ")
        .append(models.isEmpty() ? "none listed" : String.join(", ", shown) + more)
        .append('\n');
    text.append("advice   ").append(advice);
    warnings.forEach(warning -> text.append("\nnote     ").append(warning));
    return text.toString();
  }
}
