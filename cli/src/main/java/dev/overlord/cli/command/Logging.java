package dev.overlord.cli.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Where this process's log lines go. Until one of these methods is called: nowhere. */
public final class Logging {
  private static final String PATTERN =
      "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSS'Z'\", UTC} %-5level %logger{0} - %msg%n";

  private static volatile boolean unseen;

  private Logging() {}

  /** For roles: their standard output is their log. */
  public static void toStandardOutput(boolean verbose, LogFormat format) {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    attach(appender, verbose, format);
  }

  /** For commands whose terminal belongs to the user. */
  public static void toFile(Path file, boolean verbose) {
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setFile(file.toString());
    attach(appender, verbose, LogFormat.TEXT);
    unseen = true;
  }

  /** Says that standard output is a file too, so that stack traces may go there. */
  public static void standardOutputIsAFile() {
    unseen = true;
  }

  /** Whether log lines go where no user is bothered by a stack trace. */
  static boolean isUnseen() {
    return unseen;
  }

  private static void attach(
      OutputStreamAppender<ILoggingEvent> appender, boolean verbose, LogFormat format) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    Encoder<ILoggingEvent> encoder =
        switch (format) {
          case TEXT -> text();
          case JSON -> new JsonLines();
        };
    encoder.setContext(context);
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    if (!verbose) {
      context.addTurboFilter(new RepeatedKafkaWarnings(System::nanoTime));
    }
    root.setLevel(verbose ? Level.INFO : Level.WARN);
    context.getLogger("dev.overlord").setLevel(verbose ? Level.DEBUG : Level.INFO);
  }

  private static Encoder<ILoggingEvent> text() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setPattern(PATTERN);
    return encoder;
  }
}
