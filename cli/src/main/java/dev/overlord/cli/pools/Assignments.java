package dev.overlord.cli.pools;

import dev.overlord.cli.config.UsageException;
import dev.overlord.common.model.PoolDefinition;
import java.io.StringReader;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** {@code FIELD=VALUE} as the command line has it; values are read as in a file. */
final class Assignments {
  private static final String LANE = PoolField.LANES.key() + ".";
  private static final String SOURCE = "pools set";

  private final PoolValues values;
  private final Problems problems = new Problems(false);
  private final Set<String> seen = new HashSet<>();

  private Assignments(PoolValues values) {
    this.values = values;
  }

  /**
   * Checks what can be checked without knowing the pool.
   *
   * @throws UsageException with everything that is wrong
   */
  static void check(List<String> assignments) {
    Assignments trial = new Assignments(new PoolValues());
    assignments.forEach(trial::take);
    trial.problems.throwIfAny(SOURCE);
  }

  /**
   * The definition with these changes.
   *
   * @throws UsageException with everything that is wrong
   */
  static PoolDefinition apply(String pool, PoolDefinition before, List<String> assignments) {
    Assignments all = new Assignments(PoolValues.of(before));
    assignments.forEach(all::take);
    all.problems.throwIfAny(SOURCE);
    try {
      return all.values.complete();
    } catch (IllegalArgumentException e) {
      throw new UsageException(SOURCE + " " + pool + ": " + e.getMessage());
    }
  }

  private void take(String assignment) {
    int equals = assignment.indexOf('=');
    String name = equals < 0 ? assignment : assignment.substring(0, equals).strip();
    Node whole = plain(assignment);
    if (equals < 0) {
      problems.add(whole, "'" + assignment + "' is no FIELD=VALUE, such as concurrency=8");
      return;
    }
    String key = name.startsWith(LANE) ? PoolField.LANES.key() : name;
    Optional<PoolField> field = PoolField.named(key);
    if (field.isEmpty()) {
      problems.add(whole, PoolFile.unknown(name));
    } else if (!seen.add(name.startsWith(LANE) ? name : field.get().key())) {
      problems.add(whole, "'" + name + "' is given twice");
    } else {
      set(field.get(), name, assignment.substring(equals + 1).strip());
    }
  }

  private void set(PoolField field, String name, String text) {
    Node node = node(field, text);
    if (node == null) {
      return;
    }
    if (name.startsWith(LANE)) {
      lane(name.substring(LANE.length()), node);
    } else if (FieldReader.isNothing(node)) {
      values.reset(field);
    } else {
      reader().read(field, name, node).ifPresent(value -> values.put(field, value));
    }
  }

  /** One lane's share; the others keep theirs. */
  private void lane(String lane, Node share) {
    List<NodeTuple> one = List.of(new NodeTuple(plain(lane), share));
    Node map = new MappingNode(Tag.MAP, one, org.yaml.snakeyaml.DumperOptions.FlowStyle.FLOW);
    Optional<Object> read = reader().read(PoolField.LANES, PoolField.LANES.key(), map);
    if (read.orElse(null) instanceof Map<?, ?> all && all.get(lane) instanceof Integer own) {
      SortedMap<String, Integer> shares = values.shares();
      shares.put(lane, own);
      values.put(PoolField.LANES, shares);
    }
  }

  private FieldReader reader() {
    Object handler = values.get(PoolField.HANDLER);
    return new FieldReader(problems, handler == null || handler.equals(PoolValues.DEFAULT_HANDLER));
  }

  /** The value as YAML has it; null when it is none. Text is taken as it is: 7 may be a model. */
  private @Nullable Node node(PoolField field, String text) {
    if (text.isEmpty()) {
      return new ScalarNode(Tag.NULL, "", null, null, ScalarStyle.PLAIN);
    }
    if (field.type() instanceof FieldType.Text || field.type() instanceof FieldType.Variable) {
      return plain(text);
    }
    try {
      return PoolFile.yaml().compose(new StringReader(text));
    } catch (YAMLException e) {
      problems.add(plain(text), field.key() + " '" + text + "' is not written as in YAML");
      return null;
    }
  }

  private static Node plain(String text) {
    return new ScalarNode(Tag.STR, text, null, null, ScalarStyle.PLAIN);
  }
}
