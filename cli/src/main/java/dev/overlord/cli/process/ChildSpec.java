package dev.overlord.cli.process;

import java.util.List;
import java.util.Map;

/**
 * A child process to be kept alive.
 *
 * @param name unique among the children; names its log and its ready file
 * @param javaOptions options of its virtual machine
 * @param arguments the command line after the program's name
 * @param environment set in addition to the parent's own environment; may hold keys, so it is never
 *     printed or written
 * @param withheld variables of the parent's environment that the child does not get
 */
public record ChildSpec(
    ChildRole role,
    String name,
    List<String> javaOptions,
    List<String> arguments,
    Map<String, String> environment,
    List<String> withheld) {
  public ChildSpec {
    javaOptions = List.copyOf(javaOptions);
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    withheld = List.copyOf(withheld);
  }

  /** A child with its role's options and the parent's environment. */
  public static ChildSpec of(ChildRole role, String name, List<String> arguments) {
    return new ChildSpec(role, name, role.javaOptions(), arguments, Map.of(), List.of());
  }

  public ChildSpec withJavaOptions(List<String> options) {
    return new ChildSpec(role, name, options, arguments, environment, withheld);
  }

  public ChildSpec withEnvironment(Map<String, String> added) {
    return new ChildSpec(role, name, javaOptions, arguments, added, withheld);
  }

  public ChildSpec without(List<String> variables) {
    return new ChildSpec(role, name, javaOptions, arguments, environment, variables);
  }

  @Override
  public String toString() {
    return role.text() + " " + name + " " + arguments;
  }
}
