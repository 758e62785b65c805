package dev.overlord.backend;

import dev.overlord.backend.engine.Engine;
import dev.overlord.backend.engine.LatencyModel;
import dev.overlord.backend.engine.LatencyModel.Steps;
import dev.overlord.backend.engine.Profile;
import dev.overlord.backend.flavour.Flavour;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a simulated backend is like, written as {@code
 * PROFILE[,slots=8][,latency=200ms][,429=0.05][,503=0.02][,500=…][,529=…][,hang=…][,cut=…]
 * [,stream-error=…][,quota=…][,retry-after=1s][,reset=1s][,keep-computing][,seed=1][,noise=0.05]
 * [,model=NAME][,key=…][,flavour=vllm][,loading=5s][,queue=0]}.
 *
 * @param profile the profile the rest starts from
 * @param latency how long computing takes, noise included
 * @param slots most requests computed at once, or {@link Engine#UNLIMITED}
 * @param faults what goes wrong, and how often
 * @param retryAfter sent as {@code Retry-After} with 429, 503 and 529 if set
 * @param keepComputing whether a request is computed on after its connection closed
 * @param seed of faults, noise and answer lengths
 * @param models names the backend knows; empty if it takes any
 * @param key the bearer token it wants, if any
 * @param flavour the backend whose replies it imitates
 * @param loading how long after the start its model loads
 * @param queue most requests that wait for a slot, more are refused; null for no bound
 * @param reset said in the flavour's rate-limit headers with a 429, if set
 */
public record BackendSpec(
    Profile profile,
    LatencyModel latency,
    int slots,
    Faults faults,
    @Nullable Duration retryAfter,
    boolean keepComputing,
    long seed,
    List<String> models,
    @Nullable String key,
    Flavour flavour,
    Duration loading,
    @Nullable Integer queue,
    @Nullable Duration reset) {

  /** Share by which a step's time varies unless the spec says otherwise. */
  static final double DEFAULT_NOISE = 0.05;

  public BackendSpec {
    models = List.copyOf(models);
  }

  /**
   * Reads a spec. An empty one is the profile {@code gpu-8b}.
   *
   * @throws IllegalArgumentException for an unknown name or a bad value: it names it, and what to
   *     write instead
   */
  public static BackendSpec parse(String text) {
    return new SpecParser(text).parse();
  }

  /** A phrase for a terminal, such as {@code gpu-8b, 8 slots}. */
  public String describe() {
    String place = slots == Engine.UNLIMITED ? "no limit of slots" : slots + " slots";
    String pace = latency instanceof LatencyModel.Fixed fixed ? ", " + pace(fixed) : "";
    return profile.text() + ", " + place + pace + (faults.isNone() ? "" : ", " + faults);
  }

  private static String pace(LatencyModel.Fixed fixed) {
    BigDecimal millis = BigDecimal.valueOf(fixed.perJob().toNanos(), 6).stripTrailingZeros();
    return millis.toPlainString() + " ms per request";
  }

  static LatencyModel withNoise(LatencyModel model, double noise) {
    return switch (model) {
      case Steps steps -> steps.withNoise(noise);
      case LatencyModel.Fixed fixed -> fixed;
    };
  }
}
