package dev.overlord.common.model;

/**
 * Why an execution or a task failed.
 *
 * @param code stable and short, such as {@code http_500} or {@code timeout}
 * @param message a sentence for people, never a secret
 */
public record TaskError(String code, String message) {}
