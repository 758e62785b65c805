package dev.overlord.cli.backends;

import dev.overlord.common.backend.BackendFacts;
import dev.overlord.common.backend.BackendPreset;
import dev.overlord.common.backend.Workload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code backends --json}.
 *
 * @param workloads requests at once by what the pool is used for
 * @param health answers with success when requests will be served; left out where there is none
 */
record MatrixRow(
    String backend,
    String title,
    String concurrentSupport,
    String recommendedConcurrency,
    int defaultConcurrency,
    Map<String, Integer> workloads,
    String defaultUrl,
    List<String> paths,
    String keyHeader,
    @Nullable String health,
    @Nullable Integer slotsByDefault,
    String slotsFrom,
    boolean ignoresDisconnect,
    String today,
    String source,
    List<String> warnings) {

  static MatrixRow of(BackendPreset preset) {
    BackendFacts facts = preset.facts();
    Map<String, Integer> workloads = new LinkedHashMap<>();
    for (Workload workload : Workload.values()) {
      workloads.put(workload.label(), facts.concurrency(workload));
    }
    return new MatrixRow(
        preset.label(),
        facts.title(),
        facts.support(),
        facts.recommended(),
        facts.concurrency(),
        workloads,
        facts.defaultUrl(),
        facts.paths(),
        facts.keyHeader().text(),
        facts.readyPath(),
        facts.slotsByDefault(),
        facts.slotsFrom(),
        facts.ignoresDisconnect(),
        facts.today(),
        facts.source(),
        facts.warnings());
  }
}
