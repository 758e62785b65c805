package dev.overlord.common.log;

import org.jspecify.annotations.Nullable;

/** A record that the log would refuse. It was not sent, and nothing that was to go with it. */
public final class RecordTooLargeException extends LogException {
  private static final long serialVersionUID = 1L;

  public RecordTooLargeException(String topic, long bytes, long limit, @Nullable Throwable cause) {
    super(
        "a record of "
            + bytes
            + " bytes for "
            + topic
            + " is larger than the "
            + limit
            + " bytes that a record may have",
        cause);
  }
}
