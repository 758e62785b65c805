package dev.overlord.cli.bench;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Figures with the digits that mean something. */
final class Rounded {
  private Rounded() {}

  static double to(double value, int places) {
    return BigDecimal.valueOf(value).setScale(places, RoundingMode.HALF_UP).doubleValue();
  }
}
