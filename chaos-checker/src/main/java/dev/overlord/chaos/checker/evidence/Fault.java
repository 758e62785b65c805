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

  /** Whether its process could not hear that a lease of it was over. */
  public boolean isolates() {
    return kind.equals("freeze") || kind.equals("cut kafka");
  }

  /** Whether some of it lies between the two instants. */
  public boolean touches(Instant since, Instant to) {
    return !from.isAfter(to) && !until.isBefore(since);
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
