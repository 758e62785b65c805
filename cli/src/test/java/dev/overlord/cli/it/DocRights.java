package dev.overlord.cli.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/** The table of rights in docs/kafka.md: who needs which. */
record DocRights(String who, List<Right> rights) {
  /** All resources of the type whose names begin with the prefix. */
  record Right(ResourceType type, String prefix, List<AclOperation> operations) {}

  private static final Path DOCUMENT = Path.of("../docs/kafka.md");
  private static final String HEADER = "| who | topics | groups | transactional ids |";
  private static final List<ResourceType> COLUMNS =
      List.of(ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID);
  private static final Pattern RIGHT = Pattern.compile("`([^`]+)`: ([a-z ,]+)");

  static List<DocRights> rows() throws IOException {
    List<String> lines = Files.readAllLines(DOCUMENT);
    return lines.subList(lines.indexOf(HEADER) + 2, lines.size()).stream()
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> row(line.split("\\|", -1)))
        .toList();
  }

  private static DocRights row(String[] cells) {
    List<Right> rights = new ArrayList<>();
    for (int column = 0; column < COLUMNS.size(); column++) {
      ResourceType type = COLUMNS.get(column);
      Stream.of(cells[column + 2].split(";"))
          .filter(text -> !text.isBlank())
          .map(text -> right(type, text.strip()))
          .forEach(rights::add);
    }
    return new DocRights(cells[1].strip(), rights);
  }

  private static Right right(ResourceType type, String text) {
    MatchResult parts =
        RIGHT
            .matcher(text)
            .results()
            .filter(result -> result.group().equals(text))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("not a right: " + text));
    List<AclOperation> operations =
        Arrays.stream(parts.group(2).split(", *"))
            .map(name -> AclOperation.valueOf(name.toUpperCase(Locale.ROOT).replace(' ', '_')))
            .toList();
    return new Right(type, parts.group(1), operations);
  }
}
