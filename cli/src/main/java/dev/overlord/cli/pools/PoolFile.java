package dev.overlord.cli.pools;

import dev.overlord.cli.config.UsageException;
import dev.overlord.common.model.PoolName;
import dev.overlord.common.text.Nearest;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Pools in YAML. A document is one pool with its {@code name}, or has {@code pools}: pools by name,
 * or a list of pools with names. Several documents follow one another after {@code ---}.
 */
final class PoolFile {
  private static final String NAME = "name";
  private static final String POOLS = "pools";
  private static final List<String> OVERLORDS_OWN = List.of("revision", "changed_by");

  private final Problems problems = new Problems(true);
  private final List<PoolRequest> requests = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  private PoolFile() {}

  /**
   * @param source the file's name, for messages
   * @throws UsageException with everything that is wrong
   */
  static List<PoolRequest> parse(String text, String source) {
    PoolFile file = new PoolFile();
    for (Node document : documents(text, source)) {
      file.document(document);
    }
    file.problems.throwIfAny(source);
    if (file.requests.isEmpty()) {
      throw new UsageException(
          source
              + " defines no pool; write pools: {my-pool: {endpoints: [http://127.0.0.1:8000]}}");
    }
    return List.copyOf(file.requests);
  }

  private static List<Node> documents(String text, String source) {
    List<Node> documents = new ArrayList<>();
    try {
      yaml().composeAll(new StringReader(text)).forEach(documents::add);
    } catch (MarkedYAMLException e) {
      String line =
          e.getProblemMark() == null ? "" : "line " + (e.getProblemMark().getLine() + 1) + ": ";
      throw new UsageException(source + ": " + line + "not YAML: " + e.getProblem());
    } catch (YAMLException e) {
      throw new UsageException(source + " is not YAML: " + e.getMessage());
    }
    return documents;
  }

  static Yaml yaml() {
    return new Yaml(new SafeConstructor(new LoaderOptions()));
  }

  private void document(Node document) {
    problems.about("");
    if (FieldReader.isNothing(document)) {
      return;
    }
    Node pools = document instanceof MappingNode map ? value(map, POOLS) : null;
    if (pools == null) {
      named(document);
      return;
    }
    for (NodeTuple tuple : YamlTree.distinct((MappingNode) document, problems)) {
      String key = YamlTree.text(tuple.getKeyNode());
      if (!key.equals(POOLS)) {
        problems.add(
            tuple.getKeyNode(),
            "unknown key '" + key + "' beside pools" + Nearest.hint(key, List.of(POOLS)));
      }
    }
    if (pools instanceof MappingNode byName) {
      for (NodeTuple tuple : YamlTree.distinct(byName, problems)) {
        problems.about("");
        pool(tuple.getKeyNode(), tuple.getValueNode(), false);
      }
    } else if (pools instanceof SequenceNode list) {
      list.getValue().forEach(this::named);
    } else if (!FieldReader.isNothing(pools)) {
      problems.add(pools, "pools must hold pools by name, or a list of them");
    }
  }

  /** A pool that says its own name. */
  private void named(Node node) {
    problems.about("");
    Node name = node instanceof MappingNode map ? value(map, NAME) : null;
    if (name == null) {
      problems.add(node, "a pool without a name; write name: my-pool");
    } else {
      pool(name, node, true);
    }
  }

  private static @Nullable Node value(MappingNode map, String key) {
    return map.getValue().stream()
        .filter(tuple -> YamlTree.text(tuple.getKeyNode()).equals(key))
        .map(NodeTuple::getValueNode)
        .findFirst()
        .orElse(null);
  }

  /**
   * @param ownName whether the name is one of the fields
   */
  private void pool(Node nameNode, Node fields, boolean ownName) {
    String name = YamlTree.text(nameNode);
    try {
      PoolName.check(name);
    } catch (IllegalArgumentException e) {
      problems.add(nameNode, String.valueOf(e.getMessage()));
    }
    if (!names.add(name)) {
      problems.add(nameNode, "pool '" + name + "' is defined twice");
    }
    problems.about(name);
    if (!(fields instanceof MappingNode map)) {
      problems.add(
          FieldReader.isNothing(fields) ? nameNode : fields,
          "must hold settings, such as endpoints: [http://127.0.0.1:8000]");
      return;
    }
    PoolValues values = new PoolValues();
    boolean good = fields(map, values, ownName);
    if (good) {
      complete(name, nameNode, values);
    }
  }

  private void complete(String name, Node nameNode, PoolValues values) {
    try {
      requests.add(new PoolRequest(name, values.complete(), values.has(PoolField.PAUSED)));
    } catch (IllegalArgumentException e) {
      problems.add(nameNode, String.valueOf(e.getMessage()));
    }
  }

  /** True when every field was taken. */
  private boolean fields(MappingNode map, PoolValues values, boolean ownName) {
    Node handler = value(map, PoolField.HANDLER.key());
    FieldReader reader =
        new FieldReader(
            problems,
            handler == null
                || FieldReader.isNothing(handler)
                || YamlTree.text(handler).equals(PoolValues.DEFAULT_HANDLER));
    boolean good = true;
    for (NodeTuple tuple : YamlTree.distinct(map, problems)) {
      String key = YamlTree.text(tuple.getKeyNode());
      if (!(ownName && key.equals(NAME))) {
        good &= field(reader, key, tuple, values);
      }
    }
    return good;
  }

  private boolean field(FieldReader reader, String key, NodeTuple tuple, PoolValues values) {
    Optional<PoolField> field = PoolField.named(key);
    if (field.isEmpty()) {
      problems.add(tuple.getKeyNode(), unknown(key));
      return false;
    }
    if (values.has(field.get())) {
      problems.add(
          tuple.getKeyNode(),
          "'" + field.get().key() + "' and '" + key + "' say the same thing twice");
      return false;
    }
    if (FieldReader.isNothing(tuple.getValueNode())) {
      return true;
    }
    Optional<Object> value = reader.read(field.get(), key, tuple.getValueNode());
    value.ifPresent(read -> values.put(field.get(), read));
    return value.isPresent();
  }

  static String unknown(String key) {
    return OVERLORDS_OWN.contains(key)
        ? "'" + key + "' is written by Overlord itself; leave it out"
        : "unknown key '" + key + "'" + Nearest.hint(key, PoolField.keys());
  }
}
