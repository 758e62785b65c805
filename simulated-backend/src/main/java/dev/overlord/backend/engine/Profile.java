package dev.overlord.backend.engine;

import dev.overlord.backend.engine.LatencyModel.Fixed;
import dev.overlord.backend.engine.LatencyModel.Steps;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Known kinds of backend. Step times in milliseconds (base, per sequence) are fitted to published
 * runs: gpu-small Qwen2.5-0.5B on L4, gpu-8b Llama-3.1-8B on A100, gpu-busy the same model on H100
 * beyond its knee, llamacpp qwen2-7B Q8 on M2 Ultra. The prefill rates of GPUs are assumptions.
 */
public enum Profile {
  GPU_SMALL("gpu-small", 256),
  GPU_8B("gpu-8b", 256),
  /** Bears 16 sequences well; with more, a step takes three times as long. */
  GPU_BUSY("gpu-busy", 256),
  /** A llama.cpp server with its default of 4 slots. */
  LLAMACPP("llamacpp", 4),
  /** Ollama with its default of one request at a time. */
  OLLAMA("ollama", 1),
  /** Computes nothing: for measuring everything around the backend. */
  INSTANT("instant", Engine.UNLIMITED);

  private final String text;
  private final int slots;

  Profile(String text, int slots) {
    this.text = text;
    this.slots = slots;
  }

  /** The profile that users write so. */
  public static Optional<Profile> named(String text) {
    return Arrays.stream(values()).filter(profile -> profile.text.equals(text)).findFirst();
  }

  /** The model without noise. */
  public LatencyModel latency() {
    return switch (this) {
      case GPU_SMALL -> Steps.linear(5, 0.06, 30_000);
      case GPU_8B -> Steps.linear(13, 0.4, 12_000);
      case GPU_BUSY -> Steps.linear(6, 0.32, 20_000).withKnee(16, 3);
      case LLAMACPP -> Steps.linear(11, 1.7, 1_500);
      case OLLAMA -> Steps.linear(11, 0, 1_500);
      case INSTANT -> new Fixed(Duration.ZERO);
    };
  }

  /** The name users write. */
  public String text() {
    return text;
  }

  /** Most requests computed at once. */
  public int slots() {
    return slots;
  }
}
