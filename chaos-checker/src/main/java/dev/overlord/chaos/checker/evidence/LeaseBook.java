package dev.overlord.chaos.checker.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Follows the partitions of {@code leases} from record to record.
 *
 * <p>A leader writes a turn in one transaction, of which the shard's own record is the last; only
 * then do the records before it hold together, and only then are they judged.
 */
final class LeaseBook {
  private static final Pattern LEASE = Pattern.compile("([a-z0-9-]+)/(\\d+)");
  private static final Pattern STRANDED = Pattern.compile("([a-z0-9-]+)/stranded/(\\d+)");
  private static final Pattern WAITING = Pattern.compile("([a-z0-9-]+)/waiting/(.+)");
  private static final String SHARD = "_shard";

  private final Map<String, Lease> leases = new LinkedHashMap<>();
  private final Map<String, Stranded> stranded = new LinkedHashMap<>();
  private final Map<Integer, Shard> shards = new HashMap<>();
  private final List<String> tokenProblems = new ArrayList<>();
  private final List<String> placeProblems = new ArrayList<>();

  /** What is live in one partition now. */
  private static final class Shard {
    private final Map<String, Lease> live = new HashMap<>();
    private final Map<String, String> waiting = new HashMap<>();
    private long largestToken;
    private long turns;
    private boolean changed;
  }

  void read(Entry entry) {
    Shard shard = shards.computeIfAbsent(entry.partition(), unknown -> new Shard());
    Matcher key = LEASE.matcher(entry.key());
    if (key.matches()) {
      lease(shard, entry, key.group(1), Long.parseLong(key.group(2)));
      return;
    }
    key = STRANDED.matcher(entry.key());
    if (key.matches()) {
      stranded(entry, key.group(1), Long.parseLong(key.group(2)));
      return;
    }
    key = WAITING.matcher(entry.key());
    if (key.matches()) {
      waiting(shard, entry, key.group(2));
    } else if (entry.key().equals(SHARD)) {
      endOfTurn(shard, entry);
    }
  }

  private void lease(Shard shard, Entry entry, String pool, long token) {
    JsonNode value = entry.value();
    Lease known = leases.get(entry.key());
    shard.changed = true;
    if (value == null) {
      shard.live.remove(entry.key());
      if (known != null && known.isLive()) {
        leases.put(entry.key(), known.until(entry.atMs()));
      }
    } else if (known == null) {
      if (token <= shard.largestToken) {
        tokenProblems.add(
            "%s has token %d, and %d was granted before it"
                .formatted(entry.place(), token, shard.largestToken));
      }
      shard.largestToken = Math.max(shard.largestToken, token);
      open(shard, entry, Lease.of(pool, token, value, entry.atMs()));
    } else if (!known.isLive()) {
      tokenProblems.add(
          "%s: token %d of pool %s is granted again after its lease had ended"
              .formatted(entry.place(), token, pool));
      open(shard, entry, known);
    } else {
      // Rewritten, such as by a checkpoint or with a mark; a slot may not change.
      Lease now = Lease.of(pool, token, value, known.fromMs());
      if (!now.ref().equals(known.ref()) || !now.worker().equals(known.worker())) {
        tokenProblems.add(entry.place() + ": " + known.name() + " has become " + now.name());
      }
      open(shard, entry, now);
    }
  }

  private void open(Shard shard, Entry entry, Lease lease) {
    leases.put(entry.key(), lease);
    shard.live.put(entry.key(), lease);
  }

  private void stranded(Entry entry, String pool, long token) {
    Stranded known = stranded.get(entry.key());
    if (entry.value() != null && known == null) {
      stranded.put(entry.key(), new Stranded(pool, token, entry.atMs(), Long.MAX_VALUE));
    } else if (entry.value() == null && known != null) {
      stranded.put(entry.key(), known.until(entry.atMs()));
    }
  }

  private static void waiting(Shard shard, Entry entry, String ref) {
    shard.changed = true;
    if (entry.value() == null) {
      shard.waiting.remove(ref);
    } else {
      shard.waiting.put(ref, entry.place());
    }
  }

  private void endOfTurn(Shard shard, Entry entry) {
    shard.turns++;
    if (!shard.changed) {
      return;
    }
    shard.changed = false;
    Map<String, Lease> bySlot = new HashMap<>();
    Map<String, Lease> byRef = new HashMap<>();
    for (Lease lease : shard.live.values()) {
      two(entry, bySlot.put(lease.slot(), lease), lease, "stand in " + lease.slot());
      if (lease.ref().isEmpty()) {
        continue; // an acquired slot has no task
      }
      two(entry, byRef.put(lease.ref(), lease), lease, "run one task");
      if (shard.waiting.containsKey(lease.ref())) {
        placeProblems.add(
            entry.place() + ": " + lease.name() + " lives, and its task waits at the same time");
      }
    }
  }

  private void two(Entry entry, @Nullable Lease one, Lease other, String why) {
    if (one != null) {
      placeProblems.add(
          "%s: %s and %s both live and %s".formatted(entry.place(), one.name(), other.name(), why));
    }
  }

  Collection<Lease> leases() {
    return leases.values();
  }

  Collection<Stranded> stranded() {
    return stranded.values();
  }

  /** Tokens that do not grow. */
  List<String> tokenProblems() {
    return tokenProblems;
  }

  /** What is in two places at once. */
  List<String> placeProblems() {
    return placeProblems;
  }

  /** Tasks that wait at the end, by ref. */
  List<String> waitingAtTheEnd() {
    return shards.values().stream().flatMap(shard -> shard.waiting.keySet().stream()).toList();
  }

  /** Turns that could be judged. */
  long turns() {
    return shards.values().stream().mapToLong(shard -> shard.turns).sum();
  }
}
