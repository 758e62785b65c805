package dev.overlord.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What an exception says to a user. Java's own messages about files are often a bare path. */
public final class Sentences {
  private Sentences() {}

  public static String of(Exception failure) {
    if (failure instanceof FileSystemException file) {
      return "cannot read or write " + file.getFile() + ": " + reason(file);
    }
    String message = failure.getMessage();
    if (failure instanceof UncheckedIOException
        && failure.getCause() instanceof IOException cause) {
      return cause.toString().equals(message) ? of(cause) : message + ": " + of(cause);
    }
    return message == null ? failure.toString() : message;
  }

  private static String reason(FileSystemException failure) {
    String reason = failure.getReason();
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "there is no such file or folder, and it cannot be made";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "a file of this name is in the way";
    }
    return reason == null ? failure.getClass().getSimpleName() : reason;
  }
}
