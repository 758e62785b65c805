package dev.overlord.common.backend;

import org.jspecify.annotations.Nullable;

/** What to say of a pool's limit beside what a server can do at once. */
public final class LimitAdvice {
  /** As many slots are all worth using. */
  private static final int FEW = 8;

  /** For a server of which nothing is known. */
  private static final int UNKNOWN = 2;

  private LimitAdvice() {}

  /**
   * A warning when the limit exceeds the slots: what is above them waits where nothing can see or
   * reorder it. Null when there is nothing to warn of.
   *
   * @param concurrency requests at once that this server may get
   * @param slots what it computes at once as it says itself; null: it does not say
   */
  public static @Nullable String warning(
      @Nullable BackendPreset backend, int concurrency, @Nullable Integer slots) {
    if (slots != null) {
      return concurrency <= slots ? null : aboveSlots(backend, concurrency, slots);
    }
    if (backend == BackendPreset.OLLAMA && concurrency > 1) {
      return "Ollama computes OLLAMA_NUM_PARALLEL requests at once, 1 unless set, and cannot be"
          + " asked for it: the limit of "
          + concurrency
          + " is right only if that is at least as much; set OLLAMA_NUM_PARALLEL="
          + concurrency
          + " there, or the pool's concurrency to 1.";
    }
    return null;
  }

  /**
   * What to set, in a sentence or two.
   *
   * @param concurrency the limit that is set; null when none is known
   * @param slots what the server computes at once as it says itself; null: it does not say
   * @param workload what the pool is for; null when that is not said
   */
  public static String of(
      @Nullable BackendPreset backend,
      @Nullable Integer concurrency,
      @Nullable Integer slots,
      @Nullable Workload workload) {
    String warning = concurrency == null ? null : warning(backend, concurrency, slots);
    if (warning != null) {
      return warning;
    }
    int suggested = suggested(backend, slots, workload);
    String because = because(backend, suggested, slots, workload);
    if (concurrency == null) {
      return "Set concurrency to " + suggested + because;
    }
    int most = slots == null && backend != null ? backend.facts().most() : Integer.MAX_VALUE;
    if (concurrency > most) {
      return "The limit of "
          + concurrency
          + " is above the recommendation: set concurrency to "
          + suggested
          + because
          + " 'overlord tune' measures what it bears.";
    }
    return concurrency >= suggested
        ? "The limit of " + concurrency + " fits" + because
        : "The limit of " + concurrency + " is safe; it could be " + suggested + because;
  }

  /** All of a few slots; of many, the recommendation: more at once only slow each other down. */
  private static int suggested(
      @Nullable BackendPreset backend, @Nullable Integer slots, @Nullable Workload workload) {
    if (backend != null && workload != null) {
      int useful = backend.facts().concurrency(workload);
      return slots == null ? useful : Math.min(slots, useful);
    }
    int recommended = backend == null ? UNKNOWN : backend.facts().most();
    if (slots == null) {
      return backend == null ? UNKNOWN : backend.concurrency();
    }
    return slots <= FEW ? slots : Math.min(slots, recommended);
  }

  private static String because(
      @Nullable BackendPreset backend,
      int suggested,
      @Nullable Integer slots,
      @Nullable Workload workload) {
    if (backend != null && workload != null) {
      return ": that is what " + workload.label() + " work can use of this backend.";
    }
    if (slots != null && slots == suggested) {
      return ": the server computes " + slots + " at once.";
    }
    if (slots != null) {
      return ": the server admits " + slots + " at once, far more than is of use.";
    }
    return backend == null
        ? ": nothing is known of this server."
        : ": it does not say what it computes at once ("
            + backend.facts().slotsFrom()
            + "), and "
            + backend.facts().recommended()
            + " is recommended.";
  }

  private static String aboveSlots(@Nullable BackendPreset backend, int concurrency, int slots) {
    String raise =
        backend == null
            ? ""
            : switch (backend) {
              case LLAMACPP -> ", or start the server with -np " + concurrency;
              case TABBYAPI -> ", or raise max_batch_size in its configuration";
              case TGI -> ", or start it with --max-concurrent-requests " + concurrency;
              case OLLAMA -> "";
              case VLLM -> ", or start it with --max-num-seqs " + concurrency;
              case MLX -> ", or start it with --decode-concurrency " + concurrency;
              case OPENAI, ANTHROPIC -> "";
            };
    String beyond =
        backend == BackendPreset.TGI ? "are refused with 429" : "wait inside the server";
    return "The limit of "
        + concurrency
        + " exceeds the server's "
        + (slots == 1 ? "one slot" : slots + " slots")
        + ": requests above them "
        + beyond
        + ". Set concurrency to "
        + slots
        + raise
        + ".";
  }
}
