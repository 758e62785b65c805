package dev.overlord.backend.engine;

import java.time.Duration;

/** How long computing takes. */
public sealed interface LatencyModel {

  /**
   * Continuous batching, iteration by iteration, as vLLM and llama.cpp do it. One step costs
   *
   * <pre>t = (base + perSequence · D) · (D &gt; knee ? overKnee : 1) + P / prefillRate</pre>
   *
   * where D is the number of sequences that get a token from the step and P the prompt tokens read
   * in it, at most {@link #PREFILL_BUDGET}. A job alone with p prompt tokens and n output tokens so
   * takes {@code n · (base + perSequence) + p / prefillRate}, and its first token comes after the
   * prefill and one step. Constants of the profiles are least-squares fits of published runs.
   *
   * @param prefillRate prompt tokens per second
   * @param knee sequences up to which the linear law holds
   * @param overKnee factor on the step above the knee
   * @param noise each step takes up to this share more or less, uniformly; 0 for none
   */
  record Steps(
      Duration base,
      Duration perSequence,
      double prefillRate,
      int knee,
      double overKnee,
      double noise)
      implements LatencyModel {

    /** vLLM's {@code max_num_batched_tokens} of the 2,048 class: the chunk of chunked prefill. */
    public static final int PREFILL_BUDGET = 2_048;

    public Steps {
      if (base.isNegative() || perSequence.isNegative() || !(prefillRate > 0) || overKnee < 1) {
        throw new IllegalArgumentException("a step cannot take negative time");
      }
      if (!(noise >= 0 && noise < 1)) {
        throw new IllegalArgumentException("noise must lie in [0,1), not " + noise);
      }
    }

    static Steps linear(double baseMillis, double perSequenceMillis, double prefillRate) {
      return new Steps(
          ofMillis(baseMillis), ofMillis(perSequenceMillis), prefillRate, Integer.MAX_VALUE, 1, 0);
    }

    Steps withKnee(int sequences, double factor) {
      return new Steps(base, perSequence, prefillRate, sequences, factor, noise);
    }

    public Steps withNoise(double share) {
      return new Steps(base, perSequence, prefillRate, knee, overKnee, share);
    }

    /** Nanoseconds of a step without noise. */
    double stepNanos(int decoding, int prefilled) {
      double decode = base.toNanos() + (double) perSequence.toNanos() * decoding;
      return decode * (decoding > knee ? overKnee : 1) + prefilled * 1e9 / prefillRate;
    }

    private static Duration ofMillis(double millis) {
      return Duration.ofNanos(Math.round(millis * 1e6));
    }
  }

  /** The same time for every job from the moment it has a slot; all its tokens come at the end. */
  record Fixed(Duration perJob) implements LatencyModel {
    public Fixed {
      if (perJob.isNegative()) {
        throw new IllegalArgumentException("latency must not be negative: " + perJob);
      }
    }
  }
}
