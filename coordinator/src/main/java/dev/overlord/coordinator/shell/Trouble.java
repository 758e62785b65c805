package dev.overlord.coordinator.shell;

import dev.overlord.common.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Remembers what was said of a trouble, so that it is said once and not at each new attempt. */
final class Trouble {
  /** What has been quiet for so long was over. */
  private static final Duration OVER = Duration.ofSeconds(30);

  private record Said(@Nullable String reason, long atNanos) {}

  private final Clock clock;
  private final Map<String, Said> said = new HashMap<>();

  Trouble(Clock clock) {
    this.clock = clock;
  }

  /** Whether this is to be said: the reason is another one, or the trouble had been over. */
  boolean isNew(String of, @Nullable String reason) {
    Said last = said.get(of);
    boolean isNew = last == null || !isThere(of) || !Objects.equals(last.reason(), reason);
    said.put(of, new Said(reason, clock.monotonicNanos()));
    return isNew;
  }

  boolean isThere(String of) {
    Said last = said.get(of);
    return last != null && clock.monotonicNanos() - last.atNanos() < OVER.toNanos();
  }

  /** It works again; true if it did not before. */
  boolean clear(String of) {
    return said.remove(of) != null;
  }
}
