package dev.overlord.common.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the slot of a stranded execution may be granted again before that execution is over. */
public enum SlotReuse {
  /** Yes, up to twice the limit. */
  @JsonProperty("ttl")
  TTL,
  /** No: leased and stranded together stay within the limit. */
  @JsonProperty("strict")
  STRICT
}
