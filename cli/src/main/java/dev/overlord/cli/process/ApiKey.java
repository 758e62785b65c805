package dev.overlord.cli.process;

/**
 * A backend's key and the environment variable in which workers find it. Never printed.
 *
 * @param variable the variable's name
 */
public record ApiKey(String variable, String value) {
  @Override
  public String toString() {
    return "$" + variable;
  }
}
