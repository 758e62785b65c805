package dev.overlord.cli.pools;

import dev.overlord.common.backend.BackendPreset;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.SlotReuse;
import dev.overlord.common.model.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a pool's definition says: the names, types and bounds, in the order in which they show. */
enum PoolField {
  ENDPOINTS,
  CONCURRENCY,
  HANDLER,
  BACKEND,
  MODEL,
  API_KEY_ENV,
  API_KEY_FILE,
  TIMEOUT,
  MAX_ATTEMPTS,
  MAX_INTERRUPTIONS,
  LANES,
  SLOT_REUSE,
  STRANDED_MAX,
  BACKEND_IGNORES_DISCONNECT,
  PAUSED;

  /** As users write it. A duration has a second name, with {@code _ms}, for plain numbers. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  FieldType type() {
    return switch (this) {
      case ENDPOINTS -> new FieldType.Endpoints();
      case CONCURRENCY -> new FieldType.Whole(1, FieldType.LIMIT_MAX);
      case HANDLER -> new FieldType.Text("[a-z0-9][a-z0-9-]{0,62}");
      case BACKEND -> new FieldType.Choice(BackendPreset.labels());
      case MODEL -> new FieldType.Text(".{1,500}");
      case API_KEY_ENV -> new FieldType.Variable();
      case API_KEY_FILE -> new FieldType.Text("/.{1,1000}");
      case TIMEOUT, STRANDED_MAX -> new FieldType.Span(1, Task.MAX_TIMEOUT_MS);
      case MAX_ATTEMPTS, MAX_INTERRUPTIONS -> new FieldType.Whole(1, 1_000);
      case LANES -> new FieldType.Shares();
      case SLOT_REUSE ->
          new FieldType.Choice(Arrays.stream(SlotReuse.values()).map(PoolField::label).toList());
      case BACKEND_IGNORES_DISCONNECT, PAUSED -> new FieldType.Flag();
    };
  }

  /** What the definition says; null: nothing. */
  @Nullable Object of(PoolDefinition definition) {
    return switch (this) {
      case ENDPOINTS -> definition.endpoints();
      case CONCURRENCY -> definition.concurrency();
      case HANDLER -> definition.handler();
      case BACKEND -> definition.backend();
      case MODEL -> definition.model();
      case API_KEY_ENV -> definition.apiKeyEnv();
      case API_KEY_FILE -> definition.apiKeyFile();
      case TIMEOUT -> definition.timeoutMs();
      case MAX_ATTEMPTS -> definition.maxAttempts();
      case MAX_INTERRUPTIONS -> definition.maxInterruptions();
      case LANES -> PoolValues.allShares(definition.lanes());
      case SLOT_REUSE -> label(definition.slotReuse());
      case STRANDED_MAX -> definition.strandedMaxMs();
      case BACKEND_IGNORES_DISCONNECT -> definition.backendIgnoresDisconnect();
      case PAUSED -> definition.paused();
    };
  }

  static String label(SlotReuse reuse) {
    return reuse.name().toLowerCase(Locale.ROOT);
  }

  /** The name for a plain number of milliseconds; only durations have one. */
  Optional<String> millisKey() {
    return type() instanceof FieldType.Span ? Optional.of(key() + "_ms") : Optional.empty();
  }

  static Optional<PoolField> named(String name) {
    return Arrays.stream(values())
        .filter(f -> f.key().equals(name) || f.millisKey().filter(name::equals).isPresent())
        .findFirst();
  }

  static List<String> keys() {
    return Arrays.stream(values()).map(PoolField::key).toList();
  }
}
