package dev.overlord.worker.acquire;

import java.time.Duration;

/** No slot of the pool was free in time. */
public final class LlmPoolTimeout extends Exception {
  private static final long serialVersionUID = 1L;

  /** What it is called on the wire. */
  public static final String CODE = "LLMPoolTimeout";

  private final String pool;
  private final Duration waited;

  LlmPoolTimeout(String pool, Duration waited, String why) {
    super("no slot of pool '" + pool + "' within " + waited.toMillis() + " ms: " + why);
    this.pool = pool;
    this.waited = waited;
  }

  public String code() {
    return CODE;
  }

  public String pool() {
    return pool;
  }

  public Duration waited() {
    return waited;
  }
}
