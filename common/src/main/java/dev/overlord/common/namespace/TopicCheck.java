package dev.overlord.common.namespace;

import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogAdmin.TopicSpec;
import dev.overlord.common.log.LogAdmin.TopicState;
import dev.overlord.common.namespace.Deviation.Kind;
import dev.overlord.common.protocol.Namespace;
import dev.overlord.common.protocol.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares a namespace's topics with what they should be. */
public final class TopicCheck {
  static final String MIN_ISR = "min.insync.replicas";
  private static final String CLEANUP = "cleanup.policy";

  /** Settings of which more is no harm; −1 is without end where Kafka has it so. */
  private static final List<String> AT_LEAST =
      List.of("retention.ms", "retention.bytes", "delete.retention.ms", "max.message.bytes");

  /** With two copies or fewer nothing can be asked: one broker away would stop all writing. */
  private static final int COPIES_TO_SPARE = 3;

  private final Replication wanted;
  private final List<Deviation> deviations = new ArrayList<>();
  private final Map<String, TopicState> states;

  /** What was looked at, and what of it is not as it should be. */
  public record Findings(List<String> topics, List<Deviation> deviations) {}

  private TopicCheck(Replication wanted, Map<String, TopicState> states) {
    this.wanted = wanted;
    this.states = states;
  }

  /**
   * Looks at the internal topics and at all tasks topics.
   *
   * @param wanted {@link Replication#OF_CLUSTER}: as many copies as the best of these topics has
   * @throws dev.overlord.common.log.LogException the log does not answer, or forbids the question
   */
  public static Findings run(
      LogAdmin admin, Topics topics, Namespace namespace, Replication wanted) {
    Map<String, TopicSpec> specs = new TreeMap<>();
    InternalTopics.of(topics, namespace).forEach(spec -> specs.put(spec.name(), spec));
    Set<String> tasks = admin.topics(topics.prefix() + "tasks.");
    tasks.forEach(name -> specs.put(name, InternalTopics.tasks(name, 0)));
    var states = admin.inspect(new TreeSet<>(specs.keySet()));
    int most = states.values().stream().mapToInt(TopicState::replication).max().orElse(1);
    boolean asked = wanted.factor() != TopicSpec.CLUSTER_DEFAULT;
    TopicCheck check =
        new TopicCheck(asked ? wanted : new Replication(most, wanted.minInSync()), states);
    specs.values().forEach(spec -> check.look(spec, tasks.contains(spec.name())));
    return new Findings(List.copyOf(specs.keySet()), List.copyOf(check.deviations));
  }

  /**
   * A topic that is compacted where it should not be, or the other way round, loses records.
   *
   * @throws NamespaceException there is one
   */
  static void refuseLoss(LogAdmin admin, List<TopicSpec> specs) {
    Set<String> names = new TreeSet<>();
    specs.forEach(spec -> names.add(spec.name()));
    var states = admin.inspect(names);
    for (TopicSpec spec : specs) {
      TopicState state = states.get(spec.name());
      String needed = spec.config().get(CLEANUP);
      String found = state == null ? null : state.config().get(CLEANUP);
      if (found != null && !found.equals(needed)) {
        throw new NamespaceException(
            "topic "
                + spec.name()
                + " has cleanup.policy "
                + found
                + " and needs "
                + needed
                + ", or records are lost; set it with kafka-configs.sh --alter --entity-type topics"
                + " --entity-name "
                + spec.name()
                + " --add-config cleanup.policy="
                + needed,
            null);
      }
    }
  }

  private void look(TopicSpec spec, boolean anyPartitions) {
    TopicState state = states.get(spec.name());
    if (state == null) {
      deviations.add(new Deviation(Kind.MISSING, spec.name(), "topic", "missing", "there"));
      return;
    }
    if (!anyPartitions) {
      partitions(spec, state);
    }
    settings(spec, state);
    copies(spec.name(), state);
  }

  private void partitions(TopicSpec spec, TopicState state) {
    int found = state.topic().partitions();
    if (found != spec.partitions()) {
      Kind kind = found < spec.partitions() ? Kind.TOO_FEW_PARTITIONS : Kind.TOO_MANY_PARTITIONS;
      add(kind, spec.name(), Deviation.PARTITIONS, found, spec.partitions());
    }
  }

  private void settings(TopicSpec spec, TopicState state) {
    String policy = spec.config().get(CLEANUP);
    String cleanup = state.config().getOrDefault(CLEANUP, "unknown");
    if (policy != null && !policy.equals(cleanup)) {
      add(Kind.SETTING, spec.name(), CLEANUP, cleanup, policy);
    }
    for (String name : AT_LEAST) {
      String needed = spec.config().get(name);
      String found = state.config().get(name);
      if (needed != null && found != null && isLess(found, needed)) {
        add(Kind.SETTING, spec.name(), name, found, needed);
      }
    }
  }

  private static boolean isLess(String found, String needed) {
    long have = Long.parseLong(found);
    long need = Long.parseLong(needed);
    return have != -1 && (need == -1 || have < need);
  }

  private void copies(String topic, TopicState state) {
    if (state.replication() < wanted.factor()) {
      add(Kind.REPLICATION, topic, "replication", state.replication(), wanted.factor());
    }
    int minIsr = Integer.parseInt(state.config().getOrDefault(MIN_ISR, "1"));
    int most = Math.max(1, state.replication() - 1);
    int least = wanted.minInSync() > 0 ? wanted.minInSync() : Math.min(2, most);
    if (wanted.minInSync() > 0 ? minIsr != least : minIsr > most || needsMore(state, minIsr)) {
      add(Kind.SETTING, topic, MIN_ISR, minIsr, least);
    }
    if (!state.offline().isEmpty()) {
      add(Kind.OFFLINE, topic, "offline", "partitions " + listed(state.offline()), "none");
    }
    Set<Integer> behind = new TreeSet<>(state.underReplicated());
    behind.removeAll(state.offline());
    if (!behind.isEmpty()) {
      add(Kind.UNDER_REPLICATED, topic, "under-replicated", "partitions " + listed(behind), "none");
    }
  }

  private static boolean needsMore(TopicState state, int minIsr) {
    return state.replication() >= COPIES_TO_SPARE && minIsr < 2;
  }

  private static String listed(Set<Integer> partitions) {
    return String.join(", ", new TreeSet<>(partitions).stream().map(String::valueOf).toList());
  }

  private void add(Kind kind, String topic, String what, Object is, Object shouldBe) {
    deviations.add(new Deviation(kind, topic, what, String.valueOf(is), String.valueOf(shouldBe)));
  }
}
