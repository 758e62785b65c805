package dev.overlord.common.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a worker makes of a failed execution; what follows from it the leader decides. */
public enum FailureKind {
  /** The backend refuses because of load: 429, 503, 529. Backs off, counts an attempt. */
  @JsonProperty("overload")
  OVERLOAD,
  /** May work next time: 408, 409, 5xx, a broken answer. Backs off, counts an attempt. */
  @JsonProperty("transient")
  TRANSIENT,
  /** The execution took longer than its timeout. Backs off, counts an attempt. */
  @JsonProperty("timeout")
  TIMEOUT,
  /** Will fail every time: a bad request, an answer too large. The task is given up. */
  @JsonProperty("permanent")
  PERMANENT,
  /** The connection was lost after the request was sent. Counts an interruption. */
  @JsonProperty("interrupted")
  INTERRUPTED,
  /** Nothing was sent: the connection was refused. Counts nothing, stops the endpoint. */
  @JsonProperty("unreachable")
  UNREACHABLE,
  /** The key was refused (401, 403) or the quota is used up. Counts nothing, stops the endpoint. */
  @JsonProperty("refused")
  REFUSED
}
