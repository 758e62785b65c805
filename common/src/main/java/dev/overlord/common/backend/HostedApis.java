package dev.overlord.common.backend;

import java.util.List;

/** Providers' accounts. */
final class HostedApis {
  static final String CHAT = "/v1/chat/completions";
  static final String COMPLETIONS = "/v1/completions";
  static final String EMBEDDINGS = "/v1/embeddings";
  static final String MESSAGES = "/v1/messages";

  private static final String BY_TIER = "the account's tier; no server says it";

  static final BackendFacts OPENAI =
      new BackendFacts(
          "OpenAI API",
          "https://api.openai.com",
          "yes, rate-limited by tier",
          "2-4",
          2,
          4,
          null,
          BY_TIER,
          List.of(CHAT, COMPLETIONS, EMBEDDINGS),
          KeyHeader.BEARER,
          null,
          false,
          "429 with x-ratelimit headers; stay below 80 % of the limits; insufficient_quota is not"
              + " retried, it stops the pool",
          "vendor documentation: error codes and rate limits",
          List.of(
              "frequent 429: lower the concurrency or raise the tier; reset headers give the time"
                  + " to a full allowance, not to the next request"));

  static final BackendFacts ANTHROPIC =
      new BackendFacts(
          "Anthropic API",
          "https://api.anthropic.com",
          "yes, rate-limited by tier",
          "2-4",
          2,
          4,
          null,
          BY_TIER,
          List.of(MESSAGES),
          KeyHeader.X_API_KEY,
          null,
          false,
          "429 by tier and 529 by everybody's load, with reset headers in RFC 3339; max_tokens is"
              + " required",
          "vendor documentation: errors, rate limits, streaming",
          List.of(
              "a spend limit (enforced_spend_limit_reached) stops the pool until it is raised"));

  private HostedApis() {}
}
