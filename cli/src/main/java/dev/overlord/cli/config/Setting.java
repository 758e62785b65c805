package dev.overlord.cli.config;

/**
 * A value and where it came from.
 *
 * @param source for people, such as {@code --concurrency} or {@code .atom.yml (llm.concurrency)}
 */
public record Setting<T>(T value, String source) {}
