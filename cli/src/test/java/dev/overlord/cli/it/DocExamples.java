package dev.overlord.cli.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a reader of the documentation would copy: the fenced blocks of Markdown files, read anew by
 * each test, so that an example that is added is tried without anybody thinking of it.
 */
final class DocExamples {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern FENCE = Pattern.compile("^( *)```(\\w*)\\s*$");
  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

  private DocExamples() {}

  /**
   * A fenced block.
   *
   * @param document its path below the root of the project, such as {@code docs/cli.md}
   * @param line of its first line of text, from 1
   * @param language what stands behind the fence; empty where nothing does
   */
  record Block(String document, int line, String language, String text) {
    /** The same with each key replaced by its value: addresses, files, tokens. */
    Block with(Map<String, String> replacements) {
      String changed = text;
      for (Map.Entry<String, String> each : replacements.entrySet()) {
        changed = changed.replace(each.getKey(), each.getValue());
      }
      return new Block(document, line, language, changed);
    }

    /**
     * The commands of a block of shell, as Bash divides it: a command may go over several lines.
     * Comments of their own lines and empty lines are left out.
     */
    List<Command> commands() {
      List<Command> commands = new ArrayList<>();
      List<String> lines = text.lines().toList();
      StringBuilder open = new StringBuilder();
      int first = 0;
      for (int i = 0; i < lines.size(); i++) {
        String own = lines.get(i);
        if (open.isEmpty()) {
          if (own.isBlank() || own.strip().startsWith("#")) {
            continue;
          }
          first = i;
        }
        open.append(own).append('\n');
        if (isComplete(open.toString()) || i == lines.size() - 1) {
          commands.add(new Command(document, line + first, open.toString().strip()));
          open.setLength(0);
        }
      }
      return commands;
    }

    @Override
    public String toString() {
      return document + ":" + line + " " + language;
    }
  }

  /**
   * A command as it stands in a document, with its comment.
   *
   * @param line of its beginning, from 1
   */
  record Command(String document, int line, String text) {
    @Override
    public String toString() {
      return document + ":" + line + " " + text;
    }
  }

  /** README.md and everything below docs. */
  static List<String> documents() {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs)
          .filter(file -> file.toString().endsWith(".md"))
          .map(file -> ROOT.relativize(file).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All fenced blocks of a document, in their order. */
  static List<Block> blocks(String document) {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = lines(document);
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      if (!fence.matches()) {
        continue;
      }
      int first = i + 1;
      String end = fence.group(1) + "```";
      StringBuilder text = new StringBuilder();
      for (i = first; i < lines.size() && !lines.get(i).stripTrailing().equals(end); i++) {
        text.append(lines.get(i)).append('\n');
      }
      if (i == lines.size()) {
        throw new AssertionError(document + ":" + first + ": this fence has no end");
      }
      blocks.add(new Block(document, first + 1, fence.group(2), text.toString()));
    }
    return blocks;
  }

  /** Those of one language. */
  static List<Block> blocks(String document, String language) {
    return blocks(document).stream().filter(block -> block.language().equals(language)).toList();
  }

  /** All commands of the blocks of shell. */
  static List<Command> commands(String document) {
    return blocks(document, "sh").stream().flatMap(block -> block.commands().stream()).toList();
  }

  /** What stands between single backticks outside of blocks, such as {@code `./overlord up`}. */
  static List<Command> inline(String document) {
    List<Command> found = new ArrayList<>();
    List<String> lines = lines(document);
    boolean fenced = false;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).strip().startsWith("```")) {
        fenced = !fenced;
      } else if (!fenced) {
        int line = i + 1;
        CODE.matcher(lines.get(i))
            .results()
            .forEach(code -> found.add(new Command(document, line, code.group(1))));
      }
    }
    return found;
  }

  private static List<String> lines(String document) {
    try {
      return Files.readAllLines(ROOT.resolve(document));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether Bash wants no further line: no quote, loop or here-document is open. */
  private static boolean isComplete(String text) {
    if (text.endsWith("\\\n")) {
      return false;
    }
    try {
      Process bash = new ProcessBuilder("bash", "-n", "-c", text).redirectErrorStream(true).start();
      String said = new String(bash.getInputStream().readAllBytes());
      if (!bash.waitFor(10, TimeUnit.SECONDS)) {
        throw new AssertionError("bash -n does not end: " + text);
      }
      return bash.exitValue() == 0 && !said.contains("here-document");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
