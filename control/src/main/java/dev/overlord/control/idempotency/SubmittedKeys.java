package dev.overlord.control.idempotency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * The keys under which requests came in, with what each was answered, kept on disk for a day: what
 * is sent again under its key is answered as before. Of one Overlord: another does not know them.
 * Safe for any thread.
 */
public final class SubmittedKeys implements AutoCloseable {
  /** As long as OpenAI's and Stripe's APIs keep theirs. */
  public static final Duration KEPT = Duration.ofHours(24);

  /** The same key with another request. */
  public static final class KeyReusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KeyReusedException(String key) {
      super("key '" + key + "' was used for another request in the last 24 hours");
    }
  }

  private record Entry(long atMs, String hash, String answer) {
    String text() {
      return atMs + " " + hash + " " + answer;
    }

    static Entry parse(String text) {
      String[] parts = text.split(" ", 3);
      return new Entry(Long.parseLong(parts[0]), parts[1], parts[2]);
    }
  }

  private final MVStore store;
  private final MVMap<String, String> byKey;

  /** Keys in the order in which they came, so that the oldest can be forgotten. */
  private final MVMap<String, String> byTime;

  private final ConcurrentHashMap<String, CompletableFuture<Entry>> underWay =
      new ConcurrentHashMap<>();
  private final Supplier<Instant> clock;

  private SubmittedKeys(MVStore store, Supplier<Instant> clock) {
    this.store = store;
    this.byKey = store.openMap("by_key");
    this.byTime = store.openMap("by_time");
    this.clock = clock;
  }

  /**
   * @param folder it is made when it is not there
   * @param clock wall time
   * @throws IOException the folder cannot be made
   */
  public static SubmittedKeys open(Path folder, Supplier<Instant> clock) throws IOException {
    Files.createDirectories(folder);
    MVStore store =
        new MVStore.Builder().fileName(folder.resolve("keys.mv").toString()).cacheSize(4).open();
    return new SubmittedKeys(store, clock);
  }

  /**
   * The answer that the key has, or else that of {@code send}, which is kept. Who comes while the
   * first is under way waits for its answer; if that fails nothing is kept, and each tries itself.
   *
   * @param request the same bytes for the same request
   * @param send what answers it; what it throws is thrown
   * @throws KeyReusedException the key belongs to another request
   */
  public String once(String key, byte[] request, Supplier<String> send) {
    String hash = hash(request);
    CompletableFuture<Entry> mine = new CompletableFuture<>();
    CompletableFuture<Entry> first = underWay.putIfAbsent(key, mine);
    if (first != null) {
      return answer(key, hash, await(first), () -> once(key, request, send));
    }
    try {
      Entry known = find(key);
      Entry entry = known != null ? known : keep(key, hash, send.get());
      mine.complete(entry);
      return answer(key, hash, entry, send);
    } finally {
      underWay.remove(key, mine);
      mine.cancel(false);
    }
  }

  private static @Nullable Entry await(CompletableFuture<Entry> first) {
    try {
      return first.join();
    } catch (CancellationException | CompletionException e) {
      return null;
    }
  }

  private static String answer(
      String key, String hash, @Nullable Entry entry, Supplier<String> otherwise) {
    if (entry == null) {
      return otherwise.get();
    }
    if (!entry.hash().equals(hash)) {
      throw new KeyReusedException(key);
    }
    return entry.answer();
  }

  private @Nullable Entry find(String key) {
    forgetOld();
    String text = byKey.get(key);
    return text == null ? null : Entry.parse(text);
  }

  private Entry keep(String key, String hash, String answer) {
    Entry entry = new Entry(clock.get().toEpochMilli(), hash, answer);
    byKey.put(key, entry.text());
    byTime.put(place(entry.atMs(), key), key);
    store.commit();
    return entry;
  }

  private static String place(long atMs, String key) {
    return "%019d %s".formatted(atMs, key);
  }

  private void forgetOld() {
    String end = place(clock.get().minus(KEPT).toEpochMilli(), "");
    for (String place = byTime.firstKey();
        place != null && place.compareTo(end) < 0;
        place = byTime.higherKey(place)) {
      String key = byTime.remove(place);
      if (key != null) {
        byKey.remove(key);
      }
    }
  }

  private static String hash(byte[] request) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(request));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
