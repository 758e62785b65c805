package dev.overlord.cli.pools;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** YAML as it stands in the file: nodes know their lines, and keys may still be there twice. */
final class YamlTree {
  private static final int SHOWN_MAX = 60;

  private YamlTree() {}

  /** A key's text; what is no plain key has none that is known. */
  static String text(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "(no plain name)";
  }

  /** The value as a message repeats it. */
  static String shown(Node node) {
    if (node instanceof ScalarNode scalar) {
      String value = scalar.getValue();
      return "'" + (value.length() > SHOWN_MAX ? value.substring(0, SHOWN_MAX) + "…" : value) + "'";
    }
    return node instanceof SequenceNode ? "(a list)" : "(a mapping)";
  }

  /** The entries; a key that is there again is a problem and left out. */
  static List<NodeTuple> distinct(MappingNode map, Problems problems) {
    Map<String, Integer> lines = new HashMap<>();
    List<NodeTuple> entries = new ArrayList<>();
    for (NodeTuple tuple : map.getValue()) {
      Node key = tuple.getKeyNode();
      int line = key.getStartMark() == null ? 0 : key.getStartMark().getLine() + 1;
      Integer first = lines.putIfAbsent(text(key), line);
      if (first == null) {
        entries.add(tuple);
      } else {
        problems.add(key, "'" + text(key) + "' is there twice, first in line " + first);
      }
    }
    return entries;
  }
}
