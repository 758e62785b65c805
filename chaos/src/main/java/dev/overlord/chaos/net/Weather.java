package dev.overlord.chaos.net;

import java.time.Duration;

/** What a wire does to what it carries. */
public sealed interface Weather {
  Weather CALM = new Late(Duration.ZERO);

  /** Every byte arrives so much later; closed connections are closed at once. */
  record Late(Duration by) implements Weather {}

  /**
   * Nothing arrives, and neither end hears of it, as when a cable is pulled; what was sent arrives
   * when the silence ends.
   */
  record Silent() implements Weather {}

  /** Open connections are reset and new ones refused. */
  record Refusing() implements Weather {}
}
