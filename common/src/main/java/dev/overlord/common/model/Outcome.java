package dev.overlord.common.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a task ended. One per task, final. */
public enum Outcome {
  @JsonProperty("succeeded")
  SUCCEEDED,
  @JsonProperty("failed")
  FAILED,
  @JsonProperty("expired")
  EXPIRED,
  @JsonProperty("cancelled")
  CANCELLED
}
