package dev.overlord.chaos.checker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.overlord.chaos.checker.Figures.OfPool;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the judge found. */
public record Verdict(List<Violation> violations, Figures figures) {
  public Verdict {
    violations = List.copyOf(violations);
  }

  /** Whether every promise was kept. */
  public boolean holds() {
    return violations.isEmpty();
  }

  /** For people. */
  public String toMarkdown() {
    StringBuilder text = new StringBuilder();
    text.append(holds() ? "**Every promise was kept.**\n" : "**PROMISES WERE BROKEN.**\n");
    for (Violation violation : violations) {
      text.append("\n- Not so: ")
          .append(violation.rule())
          .append(" (")
          .append(violation.count())
          .append(" times)\n");
      violation.examples().forEach(example -> text.append("  - ").append(example).append('\n'));
    }
    text.append(
        "\nSeed %d, faults for %d s, leases of %d s.\n"
            .formatted(
                figures.seed(), figures.length().toSeconds(), figures.leaseTtl().toSeconds()));
    faults(text);
    pools(text);
    ends(text);
    return text.toString();
  }

  private void faults(StringBuilder text) {
    long all = figures.faultsByKind().values().stream().mapToLong(Long::longValue).sum();
    text.append("\n| fault | times |\n| --- | --- |\n");
    figures
        .faultsByKind()
        .forEach((kind, times) -> text.append("| %s | %d |\n".formatted(kind, times)));
    text.append("| all | %d |\n".formatted(all));
  }

  private void pools(StringBuilder text) {
    Map<String, OfPool> pools = figures.pools();
    text.append("\n| pool | ").append(String.join(" | ", pools.keySet())).append(" |\n| --- |");
    text.append(" --- |".repeat(pools.size())).append('\n');
    row(text, "slot reuse", pool -> pool.strict() ? "strict" : "ttl");
    row(text, "cap", OfPool::cap);
    row(text, "tasks", OfPool::tasks);
    row(
        text,
        "outcomes",
        pool ->
            pool.outcomes().entrySet().stream()
                .map(outcome -> outcome.getValue() + " " + outcome.getKey())
                .collect(Collectors.joining(", ")));
    row(text, "dead letters", OfPool::deadLetters);
    row(text, "leases granted", OfPool::leases);
    executions(text);
    row(
        text,
        "most at the backend at once",
        pool ->
            pool.peak().excused() == 0
                ? String.valueOf(pool.peak().inHand())
                : pool.peak().inHand() + ", of them stranded " + pool.peak().excused());
    row(
        text,
        "longest pause in dispatch",
        pool -> "%d.%d s".formatted(pool.pause().toSeconds(), pool.pause().toMillisPart() / 100));
  }

  private void executions(StringBuilder text) {
    row(text, "executions at the backend", pool -> pool.executions().all());
    row(
        text,
        "of them after a refusal by the backend (429, 503)",
        pool -> pool.executions().afterRefusal());
    row(text, "others beyond a task's first", pool -> pool.executions().againOtherwise());
    row(text, "executions stranded", OfPool::stranded);
    row(text, "succeeded, and took longer than the TTL", pool -> pool.executions().longerThanTtl());
  }

  private interface Cell {
    Object of(OfPool pool);
  }

  private void row(StringBuilder text, String name, Cell cell) {
    text.append("| ").append(name).append(" |");
    figures.pools().values().forEach(pool -> text.append(' ').append(cell.of(pool)).append(" |"));
    text.append('\n');
  }

  private void ends(StringBuilder text) {
    String ends =
        figures.ownEnds().entrySet().stream()
            .filter(end -> end.getValue() > 0)
            .map(end -> end.getKey() + " " + end.getValue())
            .collect(Collectors.joining(", "));
    text.append("\nProcesses that ended by themselves and were started again: ")
        .append(ends.isEmpty() ? "none" : ends)
        .append(".\n");
  }

  /** For programs: the violations and the figures; durations in milliseconds. */
  public String toJson() {
    JsonMapper json = new JsonMapper();
    ObjectNode root = json.createObjectNode().put("holds", holds());
    root.set("violations", json.valueToTree(violations));
    ObjectNode figure = root.putObject("figures").put("seed", figures.seed());
    figure.put("length_ms", figures.length().toMillis());
    figure.set("faults", json.valueToTree(figures.faultsByKind()));
    figure.set("own_ends", json.valueToTree(figures.ownEnds()));
    ObjectNode pools = figure.putObject("pools");
    figures.pools().forEach((name, pool) -> pools.set(name, poolJson(json, pool)));
    try {
      return json.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is always JSON", e);
    }
  }

  private static ObjectNode poolJson(JsonMapper json, OfPool pool) {
    ObjectNode node = json.createObjectNode().put("cap", pool.cap()).put("strict", pool.strict());
    node.put("tasks", pool.tasks()).set("outcomes", json.valueToTree(pool.outcomes()));
    node.put("dead_letters", pool.deadLetters()).put("leases", pool.leases());
    Executions executions = pool.executions();
    node.put("executions", executions.all());
    node.put("executions_after_refusal", executions.afterRefusal());
    node.put("executions_again_otherwise", executions.againOtherwise());
    node.put("stranded", pool.stranded()).put("longer_than_ttl", executions.longerThanTtl());
    node.put("most_at_backend", pool.peak().inHand()).put("of_them_excused", pool.peak().excused());
    return node.put("longest_pause_ms", pool.pause().toMillis());
  }
}
