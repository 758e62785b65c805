package dev.overlord.backend;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How likely each fault is, per request. One request has one fault at most. */
public final class Faults {
  private final EnumMap<Fault, Double> shares = new EnumMap<>(Fault.class);

  Faults(Map<Fault, Double> shares) {
    this.shares.putAll(shares);
    double sum = shares.values().stream().mapToDouble(Double::doubleValue).sum();
    if (sum > 1 + 1e-9) {
      throw new IllegalArgumentException(
          "the faults add up to " + sum + ", which is more than 1; a request has one at most");
    }
  }

  /** The fault for a uniform draw from [0,1), or null for none. */
  @Nullable Fault pick(double draw) {
    double from = 0;
    for (Map.Entry<Fault, Double> share : shares.entrySet()) {
      from += share.getValue();
      if (draw < from) {
        return share.getKey();
      }
    }
    return null;
  }

  double share(Fault fault) {
    return shares.getOrDefault(fault, 0.0);
  }

  boolean isNone() {
    return shares.values().stream().allMatch(share -> share == 0);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Faults faults && faults.shares.equals(shares);
  }

  @Override
  public int hashCode() {
    return shares.hashCode();
  }

  @Override
  public String toString() {
    return shares.entrySet().stream()
        .map(share -> share.getKey().text() + "=" + share.getValue())
        .collect(Collectors.joining(", "));
  }
}
