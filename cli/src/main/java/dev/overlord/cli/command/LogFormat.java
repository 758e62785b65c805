package dev.overlord.cli.command;

/** How log lines look. */
public enum LogFormat {
  /** For people. */
  TEXT,
  /** An object per line, for programs. */
  JSON
}
