package dev.overlord.chaos.checker.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import dev.overlord.chaos.checker.evidence.Evidence.LeaseFindings;
import dev.overlord.chaos.checker.evidence.Run.Pool;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
  private final Map<Integer, ShardTurn> shards = new HashMap<>();
  private final Map<String, Integer> partitions = new HashMap<>();
  private final List<String> tokenProblems = new ArrayList<>();
  private final List<String> placeProblems = new ArrayList<>();
  private final List<String> lost = new ArrayList<>();
  private final List<Departure> departures = new ArrayList<>();
  private final Continuity continuity = new Continuity();
  private final TurnChecks checks;

  LeaseBook(Map<String, Pool> pools) {
    this.checks = new TurnChecks(pools);
  }

  void read(Entry entry) {
    ShardTurn shard = shards.computeIfAbsent(entry.partition(), unknown -> new ShardTurn());
    boolean endsTurn = entry.key().equals(SHARD);
    continuity.problem(entry, endsTurn).ifPresent(lost::add);
    if (endsTurn) {
      endOfTurn(shard, entry);
      return;
    }
    Matcher key = LEASE.matcher(entry.key());
    if (key.matches()) {
      lease(shard, entry, key.group(1), Long.parseLong(key.group(2)));
      return;
    }
    key = STRANDED.matcher(entry.key());
    if (key.matches()) {
      stranded(shard, entry, key.group(1), Long.parseLong(key.group(2)));
      return;
    }
    key = WAITING.matcher(entry.key());
    if (key.matches()) {
      waiting(shard, entry, key.group(2));
    }
  }

  private void lease(ShardTurn shard, Entry entry, String pool, long token) {
    JsonNode value = entry.value();
    Lease known = leases.get(entry.key());
    shard.changed = true;
    if (value == null) {
      ends(shard, entry);
    } else if (known == null) {
      granted(shard, entry, Lease.of(pool, token, value, entry.atMs()));
    } else if (!known.isLive()) {
      tokenProblems.add(
          "%s: token %d of pool %s is granted again after its lease had ended"
              .formatted(entry.place(), token, pool));
      open(shard, entry, known);
    } else {
      // Rewritten, such as by a checkpoint or with a mark; it may not become another.
      Lease now = Lease.of(pool, token, value, known.fromMs());
      if (!now.isAs(known)) {
        tokenProblems.add(
            "%s: %s, slot %d order %d of %s, has become %s, slot %d order %d of %s"
                .formatted(
                    entry.place(),
                    known.name(),
                    known.slot(),
                    known.order(),
                    known.holder(),
                    now.name(),
                    now.slot(),
                    now.order(),
                    now.holder()));
      }
      open(shard, entry, now);
    }
  }

  private void granted(ShardTurn shard, Entry entry, Lease lease) {
    if (lease.token() <= shard.largestToken) {
      tokenProblems.add(
          "%s has token %d, and %d was granted before it"
              .formatted(entry.place(), lease.token(), shard.largestToken));
    }
    Integer partition = partitions.putIfAbsent(lease.pool(), entry.partition());
    if (partition != null && partition != entry.partition()) {
      placeProblems.add(
          "%s: %s, and leases of this pool are in partition %d"
              .formatted(entry.place(), lease.name(), partition));
    }
    shard.largestToken = Math.max(shard.largestToken, lease.token());
    shard.granting.add(lease.pool());
    open(shard, entry, lease);
  }

  private void open(ShardTurn shard, Entry entry, Lease lease) {
    leases.put(entry.key(), lease);
    shard.live.put(entry.key(), lease);
  }

  private void ends(ShardTurn shard, Entry entry) {
    Lease live = shard.live.remove(entry.key());
    if (live == null) {
      lost.add(entry.place() + ": " + entry.key() + " ends, and nobody saw that it lived");
      return;
    }
    Lease ended = live.until(entry.atMs());
    leases.put(entry.key(), ended);
    shard.ended.add(ended);
  }

  private void stranded(ShardTurn shard, Entry entry, String pool, long token) {
    Stranded known = stranded.get(entry.key());
    if (entry.value() == null) {
      shard.stranded.remove(entry.key());
      if (known != null) {
        stranded.put(entry.key(), known.until(entry.atMs()));
      }
      return;
    }
    shard.stranded.put(entry.key(), pool);
    if (known == null) {
      stranded.put(entry.key(), new Stranded(pool, token, entry.atMs(), Long.MAX_VALUE));
    }
  }

  private static void waiting(ShardTurn shard, Entry entry, String ref) {
    JsonNode value = entry.value();
    shard.changed = true;
    if (value == null) {
      shard.waiting.remove(ref);
    } else {
      shard.waiting.put(ref, new ShardTurn.Waiting(entry.place(), value.has("verdict")));
    }
  }

  private void endOfTurn(ShardTurn shard, Entry entry) {
    if (shard.changed) {
      checks.check(entry, shard);
      for (Lease lease : shard.ended) {
        if (shard.isRequeued(lease.ref())) {
          leases.put(lease.pool() + "/" + lease.token(), lease.withTaskRequeued());
        }
        if (!lease.ref().isEmpty() && !shard.holds(lease.ref())) {
          departures.add(new Departure(lease, shard.endedMs, entry.atMs()));
        }
      }
    }
    shard.next(entry.atMs());
  }

  Collection<Lease> leases() {
    return leases.values();
  }

  Collection<Stranded> stranded() {
    return stranded.values();
  }

  LeaseFindings findings() {
    List<String> places = new ArrayList<>(placeProblems);
    places.addAll(checks.places());
    List<String> waiting =
        shards.values().stream().flatMap(shard -> shard.waiting.keySet().stream()).toList();
    long turns = shards.values().stream().mapToLong(shard -> shard.turns).sum();
    return new LeaseFindings(
        lost, tokenProblems, places, checks.grants(), departures, waiting, turns);
  }
}
