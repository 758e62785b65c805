package dev.overlord.cli.pools;

import dev.overlord.common.model.PoolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A field that two definitions say differently.
 *
 * @param from for people, as is {@code to}
 */
record FieldChange(String field, String from, String to) {
  /** Compares what is in force: a default that was left out equals the same value written down. */
  static List<FieldChange> between(PoolDefinition before, PoolDefinition after) {
    List<FieldChange> changes = new ArrayList<>();
    for (PoolField field : PoolField.values()) {
      Object from = field.of(before);
      Object to = field.of(after);
      if (!Objects.equals(from, to)) {
        changes.add(new FieldChange(field.key(), FieldText.of(from), FieldText.of(to)));
      }
    }
    return changes;
  }

  @Override
  public String toString() {
    return field + ": " + from + " → " + to;
  }
}
