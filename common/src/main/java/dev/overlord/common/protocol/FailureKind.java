package dev.overlord.common.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a worker makes of a failed execution; what follows from it the leader decides. */
public enum FailureKind {
  /**
   * Too many requests for the account or the server's rules: 429. It is about the whole pool, and
   * lasts as long as the backend says. Cools the pool for that long, counts as throttled.
   */
  @JsonProperty("rate_limited")
  RATE_LIMITED,
  /**
   * The server has no room at this moment: 503, 529, TGI's 429. Alone it says little about the
   * pool. Backs off, counts as throttled.
   */
  @JsonProperty("overload")
  OVERLOAD,
  /** The server is there but has not loaded its model yet. Counts nothing, stops the endpoint. */
  @JsonProperty("loading")
  LOADING,
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
  /** The key was refused (401, 403) or is missing. Counts nothing, stops the endpoint. */
  @JsonProperty("refused")
  REFUSED,
  /** The account's quota or spend limit is used up. Counts nothing, stops the endpoint. */
  @JsonProperty("quota")
  QUOTA
}
