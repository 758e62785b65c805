package dev.overlord.http.api;

import dev.overlord.common.log.CommitUncertainException;
import dev.overlord.common.log.FencedException;
import dev.overlord.control.Cluster;
import dev.overlord.control.deadletters.DeadLetters;
import dev.overlord.control.deadletters.Letter;
import dev.overlord.control.deadletters.ReplayWish;
import dev.overlord.control.deadletters.Replayed;
import dev.overlord.control.deadletters.Replayer;
import dev.overlord.control.view.ClusterView;
import dev.overlord.http.HttpPart;
import dev.overlord.http.ProblemException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Tasks that were given up: looking at them, and giving them a new life. */
public final class DeadLettersApi implements HttpPart {
  /** Of the replays that are listed in full; all are counted. */
  private static final int LISTED_MAX = 1_000;

  private final ClusterView view;
  private final DeadLetters letters;
  private final Replayer replayer;

  /**
   * @param items the first of them
   */
  record Report(long replayed, long skipped, long refused, List<Replayed> items) {}

  public DeadLettersApi(Cluster cluster, ClusterView view) {
    this.view = view;
    this.letters = new DeadLetters(cluster);
    this.replayer = new Replayer(cluster, letters);
  }

  @Override
  public void addTo(RoutesConfig routes) {
    routes.get("/api/v1/dead-letters", this::list);
    routes.get("/api/v1/dead-letters/{ref}", this::show);
    routes.post("/api/v1/dead-letters/replay", this::replayMany);
    routes.post("/api/v1/dead-letters/{ref}/replay", this::replayOne);
  }

  private void list(Context context) {
    String pool = context.queryParam("pool");
    DeadLetters.Page page = letters.list(pool, before(context), Pages.limit(context));
    if (page.items().isEmpty()) {
      checkPool(pool);
    }
    Long next = page.next();
    Pages.answer(context, page.items(), next == null ? null : next.toString());
  }

  private static long before(Context context) {
    String after = context.queryParam("after");
    try {
      return after == null ? DeadLetters.NEWEST : Long.parseLong(after);
    } catch (NumberFormatException e) {
      throw ProblemException.badRequest(
          "after", "after '" + after + "' is not the field next of a page");
    }
  }

  private void checkPool(@Nullable String pool) {
    Set<String> known = new TreeSet<>(view.definitions().keySet());
    known.addAll(view.stats().keySet());
    if (pool != null && !known.contains(pool)) {
      throw PoolsApi.unknown("pool", pool, known);
    }
  }

  private void show(Context context) {
    String ref = context.pathParam("ref");
    Letter letter = letters.find(ref).orElseThrow(() -> unknown(ref));
    Pages.json(context, letter);
  }

  private static ProblemException unknown(String ref) {
    return ProblemException.notFound(
        "ref",
        "there is no dead letter '"
            + ref
            + "': give the ref or the id of a task that was given up (they are kept for weeks)");
  }

  private void replayOne(Context context) {
    String ref = context.pathParam("ref");
    Replayed replayed =
        replay(ReplayRequest.one(ref, context.bodyAsBytes(), by(context))).items().getFirst();
    switch (replayed.state()) {
      case Replayed.REPLAYED -> {
        context.status(202);
        Pages.json(context, replayed);
      }
      case Replayed.NOT_FOUND -> throw unknown(ref);
      case Replayed.SKIPPED ->
          throw ProblemException.conflict(
              "again",
              "dead letter '"
                  + ref
                  + "' was replayed before; to do it again send {\"again\":true}");
      default ->
          throw ProblemException.conflict(
              "ref", "dead letter '" + ref + "' cannot be replayed: " + replayed.detail());
    }
  }

  private void replayMany(Context context) {
    ReplayWish wish = ReplayRequest.many(context.bodyAsBytes(), by(context));
    String pool = wish.pool();
    if (pool != null && !view.definitions().containsKey(pool)) {
      throw PoolsApi.unknown("pool", pool, view.definitions().keySet());
    }
    Pages.json(context, replay(wish));
  }

  private static String by(Context context) {
    return "http " + context.ip();
  }

  private Report replay(ReplayWish wish) {
    Tally tally = new Tally();
    try {
      replayer.replay(wish, view.definitions().keySet(), tally::take);
    } catch (FencedException e) {
      throw ProblemException.conflict(
          null,
          "somebody else replays at this moment; "
              + tally.replayed
              + " were replayed: ask again for the rest");
    } catch (CommitUncertainException e) {
      throw ProblemException.unavailable(
          "kafka-unavailable",
          "Kafka did not confirm all: "
              + tally.replayed
              + " were replayed for certain; ask again, nothing is replayed twice",
          Duration.ofSeconds(1));
    }
    return new Report(tally.replayed, tally.skipped, tally.refused, List.copyOf(tally.items));
  }

  private static final class Tally {
    private final List<Replayed> items = new ArrayList<>();
    private long replayed;
    private long skipped;
    private long refused;

    void take(Replayed each) {
      switch (each.state()) {
        case Replayed.REPLAYED -> replayed++;
        case Replayed.SKIPPED -> skipped++;
        default -> refused++;
      }
      if (items.size() < LISTED_MAX) {
        items.add(each);
      }
    }
  }
}
