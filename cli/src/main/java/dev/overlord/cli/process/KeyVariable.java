package dev.overlord.cli.process;

import org.jspecify.annotations.Nullable;

/**
 * The environment variable in which workers, and no other children, find the backend's key.
 *
 * @param name the variable's name
 * @param value the key, never printed; null: the one in this process's own environment
 */
public record KeyVariable(String name, @Nullable String value) {
  @Override
  public String toString() {
    return "$" + name;
  }
}
