package dev.overlord.cli.pools;

import dev.overlord.cli.config.Durations;
import java.time.Duration;
import java.util.List;

/** What may be written into a field. */
sealed interface FieldType {
  /** The largest limit of a pool or endpoint. */
  int LIMIT_MAX = 100_000;

  int SHARE_MAX = 1_000;

  /** What it takes, as the reference says it. */
  String bounds();

  record Whole(int least, int most) implements FieldType {
    @Override
    public String bounds() {
      return least + " to " + most;
    }
  }

  /** A duration, kept in milliseconds. */
  record Span(long leastMs, long mostMs) implements FieldType {
    @Override
    public String bounds() {
      return Durations.shortest(Duration.ofMillis(leastMs))
          + " to "
          + Durations.shortest(Duration.ofMillis(mostMs));
    }
  }

  /**
   * @param pattern a regular expression for all of it
   */
  record Text(String pattern) implements FieldType {
    @Override
    public String bounds() {
      return "`" + pattern + "`";
    }
  }

  /** The name of an environment variable; what is no name may be a key and is never repeated. */
  record Variable() implements FieldType {
    static final String PATTERN = "[A-Za-z_][A-Za-z0-9_]*";

    @Override
    public String bounds() {
      return "`" + PATTERN + "`";
    }
  }

  record Choice(List<String> known) implements FieldType {
    @Override
    public String bounds() {
      return "`" + String.join("`, `", known) + "`";
    }
  }

  record Flag() implements FieldType {
    @Override
    public String bounds() {
      return "`true`, `false`";
    }
  }

  /** A list of URLs, each alone or with a limit of its own. */
  record Endpoints() implements FieldType {
    static final int MOST = 1_000;

    @Override
    public String bounds() {
      return "1 to " + MOST + "; each limit 1 to " + LIMIT_MAX;
    }
  }

  /** Numbers by lane. */
  record Shares() implements FieldType {
    @Override
    public String bounds() {
      return "1 to " + SHARE_MAX + " each";
    }
  }
}
