package dev.overlord.common.model;

/** Tokens that a backend counted for one execution. */
public record Usage(long inputTokens, long outputTokens) {}
