package dev.overlord.cli.role;

import dev.overlord.cli.command.LogFormat;
import dev.overlord.cli.command.VerboseOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that every role has. The hidden ones are set by the supervisor. */
final class RoleOptions {
  @Mixin VerboseOption verbose = new VerboseOption();

  @Option(
      names = "--log-format",
      paramLabel = "text|json",
      defaultValue = "${env:OVERLORD_LOG_FORMAT:-text}",
      description = "Log lines for people, or a JSON object each; also OVERLORD_LOG_FORMAT.")
  LogFormat logFormat = LogFormat.TEXT;

  @Option(
      names = "--supervised",
      hidden = true,
      description = "End when standard input ends: the parent process is gone.")
  boolean supervised;

  @Option(
      names = "--ready-file",
      hidden = true,
      description = "Written once the role is ready, with what others must know about it.")
  @Nullable Path readyFile;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}
