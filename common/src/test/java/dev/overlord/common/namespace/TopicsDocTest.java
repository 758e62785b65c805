package dev.overlord.common.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import dev.overlord.common.schema.SchemaCheck;
import dev.overlord.common.schema.Schemas;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/topics.md says is so. */
class TopicsDocTest {
  private static final Path DOC = Path.of("../docs/topics.md");

  /** A link to a schema, or an example. */
  private static final Pattern PART =
      Pattern.compile(
          "\\]\\((\\.\\./\\S+/v1/([a-z-]+\\.json))\\)|```json\\n(.*?)```", Pattern.DOTALL);

  /** They stand inside of other records only. */
  private static final Set<String> PARTS = Set.of("error.json", "usage.json");

  @Test
  void eachExample_keepsTheSchemaBeforeIt_andEachSchemaHasOne() throws IOException {
    Set<String> linked = new HashSet<>();
    Set<String> shown = new HashSet<>();
    String schema = "";
    Matcher part = PART.matcher(Files.readString(DOC));
    while (part.find()) {
      if (part.group(3) == null) {
        assertThat(DOC.resolveSibling(part.group(1))).exists();
        linked.add(part.group(2));
        schema = PARTS.contains(part.group(2)) ? schema : part.group(2);
      } else {
        SchemaCheck.assertValid(schema, part.group(3).getBytes(StandardCharsets.UTF_8));
        assertThat(shown.add(schema)).as("one example of %s", schema).isTrue();
      }
    }
    assertThat(linked).containsExactlyInAnyOrderElementsOf(Schemas.names());
    shown.addAll(PARTS);
    assertThat(shown).isEqualTo(linked);
  }

  @Test
  void partitionsAndRetention_areThoseOfTheCode() throws IOException {
    Map<String, String[]> rows = new HashMap<>();
    for (String line : Files.readAllLines(DOC)) {
      if (line.startsWith("| `")) {
        String[] cells = line.split(" \\| ");
        rows.put(cells[0].replaceAll("[| `]", ""), cells);
      }
    }
    int shards = 7;
    int inboxes = 11;
    Namespace namespace = Namespace.of(shards, inboxes, Duration.ofSeconds(60));
    List<TopicSpec> specs = InternalTopics.of(new Topics(""), namespace);
    assertThat(rows).hasSize(specs.size() + 1);
    for (TopicSpec spec : specs) {
      String[] cells = rows.get(spec.name());
      assertThat(cells).as(spec.name()).isNotNull();
      String partitions =
          cells[2].replace("shards", String.valueOf(shards)).replace("inboxes", inboxes + "");
      assertThat(partitions).as(spec.name()).isEqualTo(String.valueOf(spec.partitions()));
      assertThat(cells[3]).as(spec.name()).isEqualTo(kept(spec.config()));
    }
  }

  private static String kept(Map<String, String> config) {
    if ("compact".equals(config.get("cleanup.policy"))) {
      return "compacted";
    }
    Duration time = Duration.ofMillis(Long.parseLong(config.get("retention.ms")));
    return time.toDays() > 0 ? time.toDays() + " days" : time.toHours() + " hours";
  }
}
