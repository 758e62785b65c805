package dev.overlord.simulation;

import com.codahale.metrics.Histogram;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import com.codahale.metrics.UniformReservoir;

/** Keeps no samples: to weigh those that nobody reads took a fifteenth of the simulator's time. */
final class Unmeasured extends MetricRegistry {
  @Override
  public Timer timer(String name) {
    return timer(name, () -> new Timer(new UniformReservoir(1)));
  }

  @Override
  public Histogram histogram(String name) {
    return histogram(name, () -> new Histogram(new UniformReservoir(1)));
  }
}
