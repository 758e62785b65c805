package dev.overlord.cli.pools;

import dev.overlord.cli.config.BackendUrl;
import dev.overlord.cli.config.Durations;
import dev.overlord.cli.config.Setting;
import dev.overlord.cli.config.UsageException;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition.Endpoint;
import dev.overlord.common.text.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads values of fields from YAML; what is wrong with one goes to the problems. */
final class FieldReader {
  private static final List<String> ENDPOINT_KEYS = List.of("url", "concurrency");
  private static final List<String> LANES =
      Arrays.stream(Lane.values()).map(lane -> lane.name().toLowerCase(Locale.ROOT)).toList();

  private final Problems problems;
  private final boolean http;

  /**
   * @param http whether endpoints must be URLs of servers
   */
  FieldReader(Problems problems, boolean http) {
    this.problems = problems;
    this.http = http;
  }

  static boolean isNothing(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  /**
   * @param name as the user wrote it
   * @return empty when it was refused
   */
  Optional<Object> read(PoolField field, String name, Node node) {
    return switch (field.type()) {
      case FieldType.Whole whole -> whole(name, node, whole).map(Object.class::cast);
      case FieldType.Span span ->
          name.equals(field.key()) ? span(name, node, span) : millis(name, node, span);
      case FieldType.Text text -> text(name, node, text);
      case FieldType.Variable ignored -> variable(name, node);
      case FieldType.Choice choice -> choice(name, node, choice);
      case FieldType.Flag ignored -> flag(name, node);
      case FieldType.Endpoints ignored -> endpoints(name, node);
      case FieldType.Shares ignored -> shares(name, node);
    };
  }

  private Optional<Integer> whole(String name, Node node, FieldType.Whole bounds) {
    String text = scalar(node, Tag.INT);
    if (text != null && text.matches("-?\\d{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= bounds.least() && number <= bounds.most()) {
        return Optional.of(number);
      }
    }
    String instead =
        name.equals("concurrency") && "0".equals(text)
            ? "; to stop a pool without deleting it, pause it"
            : "";
    return refused(node, name, "must be a whole number from " + bounds.bounds() + instead);
  }

  private Optional<Object> millis(String name, Node node, FieldType.Span bounds) {
    String text = scalar(node, Tag.INT);
    return text != null && text.matches("\\d{1,18}")
        ? within(name, node, bounds, Long.parseLong(text))
        : refused(node, name, "must be a whole number of milliseconds");
  }

  private Optional<Object> span(String name, Node node, FieldType.Span bounds) {
    String text = scalar(node, Tag.STR);
    if (text == null) {
      return refused(node, name, "must be a duration with a unit, such as 500ms, 90s or 10m");
    }
    try {
      return within(name, node, bounds, Durations.parse(text).toMillis());
    } catch (IllegalArgumentException e) {
      return refusedAs(node, name + " " + e.getMessage());
    }
  }

  private Optional<Object> within(String name, Node node, FieldType.Span bounds, long millis) {
    return millis >= bounds.leastMs() && millis <= bounds.mostMs()
        ? Optional.of(millis)
        : refused(node, name, "must be from " + bounds.bounds());
  }

  private Optional<Object> text(String name, Node node, FieldType.Text bounds) {
    String text = scalar(node, Tag.STR);
    if (text == null) {
      return refused(node, name, "must be text; put it in quotes");
    }
    return text.matches(bounds.pattern())
        ? Optional.of(text)
        : refused(node, name, "must match " + bounds.pattern());
  }

  private Optional<Object> variable(String name, Node node) {
    String text = scalar(node, Tag.STR);
    return text != null && text.matches(FieldType.Variable.PATTERN)
        ? Optional.of(text)
        : refusedAs(
            node,
            name
                + " must be the name of an environment variable of the workers, such as"
                + " OPENAI_API_KEY, never the key itself");
  }

  private Optional<Object> choice(String name, Node node, FieldType.Choice choice) {
    String text = scalar(node, Tag.STR);
    if (text != null && choice.known().contains(text.toLowerCase(Locale.ROOT))) {
      return Optional.of(text.toLowerCase(Locale.ROOT));
    }
    String hint =
        text == null
            ? "; known are " + String.join(", ", choice.known())
            : Nearest.hint(text, choice.known());
    return refused(node, name, "is unknown" + hint);
  }

  private Optional<Object> flag(String name, Node node) {
    String text = scalar(node, Tag.BOOL);
    return "true".equals(text) || "false".equals(text)
        ? Optional.of(Boolean.valueOf(text))
        : refused(node, name, "must be true or false");
  }

  private Optional<Object> endpoints(String name, Node node) {
    List<Node> items = node instanceof SequenceNode list ? list.getValue() : List.of(node);
    if (items.isEmpty() || items.size() > FieldType.Endpoints.MOST) {
      return refusedAs(node, name + " must name 1 to " + FieldType.Endpoints.MOST + " servers");
    }
    List<Endpoint> endpoints = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Node item : items) {
      Optional<Endpoint> endpoint = endpoint(item);
      if (endpoint.isPresent() && !seen.add(endpoint.get().url())) {
        problems.add(item, "endpoint '" + endpoint.get().url() + "' is listed twice");
      }
      endpoint.ifPresent(endpoints::add);
    }
    return endpoints.size() == items.size()
        ? Optional.of(List.copyOf(endpoints))
        : Optional.empty();
  }

  private Optional<Endpoint> endpoint(Node node) {
    if (!(node instanceof MappingNode map)) {
      return url(node).map(url -> new Endpoint(url, null));
    }
    Optional<String> url = Optional.empty();
    Optional<Integer> own = Optional.empty();
    boolean named = false;
    for (NodeTuple tuple : YamlTree.distinct(map, problems)) {
      String key = YamlTree.text(tuple.getKeyNode());
      if (key.equals("url")) {
        named = true;
        url = url(tuple.getValueNode());
      } else if (!key.equals("concurrency")) {
        problems.add(
            tuple.getKeyNode(),
            "unknown key '" + key + "' of an endpoint" + Nearest.hint(key, ENDPOINT_KEYS));
      } else if (!isNothing(tuple.getValueNode())) {
        own =
            whole(
                "an endpoint's concurrency",
                tuple.getValueNode(),
                new FieldType.Whole(1, FieldType.LIMIT_MAX));
        url = own.isEmpty() ? Optional.empty() : url;
      }
    }
    if (!named) {
      problems.add(node, "an endpoint has no url");
    }
    Integer limit = own.orElse(null);
    return url.map(found -> new Endpoint(found, limit));
  }

  private Optional<String> url(Node node) {
    String text = scalar(node, Tag.STR);
    if (text == null || text.isBlank()) {
      return refused(node, "endpoint", "must be the URL of a server");
    }
    try {
      return Optional.of(
          http ? BackendUrl.check(new Setting<>(text, "endpoint")).value() : text.strip());
    } catch (UsageException e) {
      problems.add(node, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Object> shares(String name, Node node) {
    if (!(node instanceof MappingNode map)) {
      return refused(node, name, "must be shares by lane, such as {high: 8, normal: 3, low: 1}");
    }
    TreeMap<String, Integer> shares = new TreeMap<>();
    boolean good = true;
    for (NodeTuple tuple : YamlTree.distinct(map, problems)) {
      String lane = YamlTree.text(tuple.getKeyNode());
      if (LANES.contains(lane)) {
        Optional<Integer> share =
            whole(
                "the share of lane " + lane,
                tuple.getValueNode(),
                new FieldType.Whole(1, FieldType.SHARE_MAX));
        share.ifPresent(number -> shares.put(lane, number));
        good = good && share.isPresent();
      } else {
        problems.add(tuple.getKeyNode(), "unknown lane '" + lane + "'" + Nearest.hint(lane, LANES));
        good = false;
      }
    }
    return good ? Optional.of(PoolValues.allShares(shares)) : Optional.empty();
  }

  /** The text of a plain value of this type; null when it is another. */
  private static @Nullable String scalar(Node node, Tag type) {
    return node instanceof ScalarNode scalar && node.getTag().equals(type)
        ? scalar.getValue()
        : null;
  }

  private <T> Optional<T> refused(Node node, String name, String rule) {
    return refusedAs(node, name + " " + YamlTree.shown(node) + " " + rule);
  }

  private <T> Optional<T> refusedAs(Node node, String sentence) {
    problems.add(node, sentence);
    return Optional.empty();
  }
}
