package dev.overlord.coordinator.machine;

import java.util.Locale;

/** What is counted per pool, for all time. The names are the keys in the pool's log record. */
public enum Counter {
  TOTAL_REQUESTS,
  TOTAL_ERRORS,
  ERROR_429_COUNT,
  ERROR_503_COUNT,
  WAIT_TIME_MS,
  SUCCEEDED,
  FAILED,
  CANCELLED,
  EXPIRED,
  DEAD_LETTERS,
  LEASES_EXPIRED,
  INTERRUPTIONS,
  RETRIES,
  RELEASES,
  STALE_FINISHES,
  TASKS_MISSING,
  INPUT_TOKENS,
  OUTPUT_TOKENS;

  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
