package dev.overlord.cli;

/** Where the program starts. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(Commands.forArguments(args).execute(args));
  }
}
