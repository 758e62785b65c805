package dev.overlord.handler;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done.
 *
 * @param id the user's name for the task, or its place in its topic; not unique unless the user
 *     makes it so
 * @param type as the producer wrote it; null when it wrote none
 * @param payload any one JSON value, byte for byte as the producer wrote it
 * @param labels as the producer wrote them; they are repeated in the result
 */
public record Task(String id, @Nullable String type, String payload, Map<String, String> labels) {
  public Task {
    labels = Map.copyOf(labels);
  }
}
