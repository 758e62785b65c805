package dev.overlord.chaos.checker.evidence;

/**
 * An execution whose backend may still compute, from its record to its tombstone.
 *
 * @param untilMs {@link Long#MAX_VALUE} while it lasts
 */
public record Stranded(String pool, long token, long fromMs, long untilMs) {
  Stranded until(long atMs) {
    return new Stranded(pool, token, fromMs, atMs);
  }

  public boolean isLive() {
    return untilMs == Long.MAX_VALUE;
  }

  /** For people. */
  public String name() {
    return "stranded execution " + pool + "/" + token;
  }

  public boolean lastsAt(long ms) {
    return fromMs <= ms && ms < untilMs;
  }
}
