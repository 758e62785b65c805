package dev.overlord.worker.openai;

import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.protocol.FailureKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A backend's key. It goes into one header and nowhere else, not even into {@link #toString}. */
final class ApiKey {
  /** The variable that may be unset: most local servers want no key. */
  static final String DEFAULT_VARIABLE = "OPENAI_API_KEY";

  static final ApiKey NONE = new ApiKey("");

  /** Shorter ones are no secrets, and to mask them would tear words apart. */
  private static final int MASKED_CHARS_MIN = 4;

  /**
   * In an answer that is the user's result only what can be a real key is masked: servers without
   * keys are given words such as {@code ollama}, which an answer may well hold.
   */
  private static final int MASKED_IN_ANSWERS_CHARS_MIN = 12;

  private static final String MASK = "***";

  /** A larger file is no key. */
  private static final int FILE_BYTES_MAX = 16 * 1024;

  private final String value;

  private ApiKey(String value) {
    this.value = value;
  }

  /**
   * The key of a pool: from the variable that it names where that is set, else from its file, which
   * is read each time, so that a key can be exchanged without a restart.
   *
   * @throws RejectedException neither is there though the pool asks for it, or no header can hold
   *     it
   */
  static ApiKey of(PoolDefinition pool, UnaryOperator<@Nullable String> environment)
      throws RejectedException {
    String file = pool.apiKeyFile();
    String variable = pool.apiKeyEnv();
    String exported = variable == null ? null : environment.apply(variable);
    return file == null || (exported != null && !exported.isBlank())
        ? from(variable, environment)
        : ofFile(file);
  }

  private static ApiKey ofFile(String file) throws RejectedException {
    String key;
    try {
      if (Files.size(Path.of(file)) > FILE_BYTES_MAX) {
        throw missing(
            "The pool's key is in the file "
                + file
                + ", which is larger than any key; put only the key there.");
      }
      key = Files.readString(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      throw missing(
          "The pool's key is in the file "
              + file
              + ", which this worker cannot read; put it there.");
    }
    if (key.isBlank()) {
      throw missing("The pool's key is in the file " + file + ", which holds none.");
    }
    return of(key, "The file " + file);
  }

  private static RejectedException missing(String sentence) {
    return new RejectedException(FailureKind.REFUSED, "key_missing", sentence);
  }

  /**
   * @param variable the name that the pool states; null for none
   * @throws RejectedException it is unset though the pool asks for it, or no header can hold it
   */
  static ApiKey from(@Nullable String variable, UnaryOperator<@Nullable String> environment)
      throws RejectedException {
    if (variable == null) {
      return NONE;
    }
    String value = environment.apply(variable);
    if (value == null || value.isBlank()) {
      if (variable.equals(DEFAULT_VARIABLE)) {
        return NONE;
      }
      throw missing(
          "The pool's key is in the environment variable "
              + variable
              + ", which is not set on this worker; set it and start the worker again.");
    }
    return of(value, "The environment variable " + variable);
  }

  /**
   * @param source starts the sentence if the key cannot be used
   */
  static ApiKey of(@Nullable String value, String source) throws RejectedException {
    String key = value == null ? "" : value.strip();
    if (!key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new RejectedException(
          FailureKind.REFUSED,
          "key_invalid",
          source + " holds characters that no key has, such as spaces or line ends.");
    }
    return key.isEmpty() ? NONE : new ApiKey(key);
  }

  boolean isPresent() {
    return !value.isEmpty();
  }

  /** For a header of its own. */
  String value() {
    return value;
  }

  String header() {
    return "Bearer " + value;
  }

  /** {@code text} without the key: some servers repeat it when they refuse it. */
  String mask(String text) {
    if (value.length() < MASKED_CHARS_MIN) {
      return text;
    }
    // As it is, and as JSON writes it: some servers escape slashes too.
    String quoted = value.replace("\\", "\\\\").replace("\"", "\\\"");
    return text.replace(value, MASK)
        .replace(quoted, MASK)
        .replace(quoted.replace("/", "\\/"), MASK);
  }

  /** Whether the body of a success holds what can be a real key. */
  boolean isIn(byte[] answer) {
    if (value.length() < MASKED_IN_ANSWERS_CHARS_MIN) {
      return false;
    }
    // The key is ASCII, so this finds it in UTF-8 too.
    String text = new String(answer, StandardCharsets.ISO_8859_1);
    return !mask(text).equals(text);
  }

  @Override
  public String toString() {
    return isPresent() ? "***" : "none";
  }
}
