package dev.overlord.coordinator.shell;

import dev.overlord.common.log.LogAdmin;
import dev.overlord.common.log.LogException;
import dev.overlord.common.log.LogUnavailableException;
import dev.overlord.common.namespace.Namespaces;
import dev.overlord.common.protocol.Topics;
import dev.overlord.coordinator.shell.TaskTopics.Place;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes tasks topics that are missing, and sees to it that no record of one expires. One topic in
 * each turn: a leader that takes over has all of them to see to.
 */
final class TopicKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(TopicKeeper.class);
  private static final String MISSING = "";

  private final Topics topics;
  private final LogAdmin admin;

  /** Topics of which this leader knows that no record expires, by their ids. */
  private final Set<String> kept = new HashSet<>();

  private final LinkedHashMap<Place, String> due = new LinkedHashMap<>();

  TopicKeeper(Topics topics, LogAdmin admin) {
    this.topics = topics;
    this.admin = admin;
  }

  void keep(Place place, String id) {
    if (!kept.contains(id)) {
      due.put(place, id);
    }
  }

  void make(Place place) {
    due.put(place, MISSING);
  }

  /**
   * Sees to the next one; true when a topic was made.
   *
   * @throws LogUnavailableException it will be done later
   */
  boolean step() {
    Map.Entry<Place, String> next = due.firstEntry();
    if (next == null) {
      return false;
    }
    Place place = next.getKey();
    boolean made = false;
    try {
      Namespaces.ensureTasksTopic(admin, topics, place.pool(), place.lane(), 1);
      made = next.getValue().equals(MISSING);
      kept.add(next.getValue());
    } catch (LogUnavailableException e) {
      throw e;
    } catch (LogException e) {
      refused(place.pool(), e);
    }
    due.remove(place);
    return made;
  }

  /** One pool whose topics are forbidden must not stop the others of the shard. */
  static void refused(String pool, @Nullable LogException reason) {
    if (reason != null && !(reason instanceof LogUnavailableException)) {
      LOG.error("pool.topics_refused pool={} reason={}", pool, reason.getMessage());
    }
  }
}
