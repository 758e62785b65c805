package dev.overlord.chaos.checker.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * What was done to a process.
 *
 * @param kind such as {@code freeze} or {@code cut kafka}
 * @param target the process, such as {@code worker-2}
 */
public record Fault(String kind, String target, Instant from, Instant until) {

  static Fault read(JsonNode json) {
    String link = json.path("link").asText();
    String kind = json.path("kind").asText();
    return new Fault(
        link.isEmpty() ? kind : kind + " " + link,
        json.path("target").asText(),
        Instant.parse(json.path("from").asText()),
        Instant.parse(json.path("until").asText()));
  }

  /** Whether its process stood still. One that is cut off can stop what it does, and must. */
  public boolean freezes() {
    return kind.equals("freeze");
  }

  /**
   * Whether it was done to the process that bears this name in its leases. Workers add a hyphen and
   * eight characters to the name that they are given.
   */
  public boolean hit(String worker) {
    return worker.equals(target)
        || (worker.length() == target.length() + 9 && worker.startsWith(target + "-"));
  }
}
