package dev.overlord.cli.pools;

import dev.overlord.cli.config.Backends;
import dev.overlord.cli.config.ConcurrencySetting;
import dev.overlord.common.backend.BackendPreset;
import dev.overlord.common.model.Lane;
import dev.overlord.common.model.PoolDefinition;
import dev.overlord.common.model.PoolDefinition.Endpoint;
import dev.overlord.common.model.SlotReuse;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Values by field, and the defaults of those that nobody gave. */
final class PoolValues {
  static final String DEFAULT_HANDLER = "openai";

  private final Map<PoolField, Object> values = new EnumMap<>(PoolField.class);

  /** All that the definition says. */
  static PoolValues of(PoolDefinition definition) {
    PoolValues all = new PoolValues();
    for (PoolField field : PoolField.values()) {
      Object value = field.of(definition);
      if (value != null) {
        all.put(field, value);
      }
    }
    return all;
  }

  void put(PoolField field, Object value) {
    values.put(field, value);
  }

  /** From now on the field has its default. */
  void reset(PoolField field) {
    values.remove(field);
  }

  boolean has(PoolField field) {
    return values.containsKey(field);
  }

  @Nullable Object get(PoolField field) {
    return values.get(field);
  }

  /** What the field has while nobody says anything else; null: nothing. */
  @Nullable Object defaultOf(PoolField field) {
    BackendPreset preset =
        values.get(PoolField.BACKEND) instanceof String label ? Backends.named(label) : null;
    return switch (field) {
      case ENDPOINTS -> preset == null ? ownEndpoint() : only(preset.defaultUrl());
      case CONCURRENCY -> defaultLimit(preset);
      case HANDLER -> DEFAULT_HANDLER;
      case BACKEND, MODEL, API_KEY_ENV, API_KEY_FILE -> null;
      case TIMEOUT -> PoolDefinition.DEFAULT_TIMEOUT_MS;
      case MAX_ATTEMPTS -> PoolDefinition.DEFAULT_MAX_ATTEMPTS;
      case MAX_INTERRUPTIONS -> PoolDefinition.DEFAULT_MAX_INTERRUPTIONS;
      case LANES -> allShares(Map.of());
      case SLOT_REUSE -> SlotReuse.TTL.name().toLowerCase(Locale.ROOT);
      case STRANDED_MAX -> PoolDefinition.DEFAULT_STRANDED_MAX_MS;
      case BACKEND_IGNORES_DISCONNECT -> preset != null && preset.computesOnWithoutClient();
      case PAUSED -> false;
    };
  }

  /** Work that no server does has one endpoint all the same, named after its handler. */
  private @Nullable List<Endpoint> ownEndpoint() {
    return values.get(PoolField.HANDLER) instanceof String handler
            && !handler.equals(DEFAULT_HANDLER)
        ? only(handler + ":")
        : null;
  }

  private static List<Endpoint> only(String url) {
    return List.of(new Endpoint(url, null));
  }

  /** What the endpoints bear together, if each says it; else what is known of the backend. */
  private int defaultLimit(@Nullable BackendPreset preset) {
    long sum = 0;
    for (Endpoint endpoint : endpoints()) {
      Integer own = endpoint.concurrency();
      if (own == null) {
        sum = 0;
        break;
      }
      sum += own;
    }
    if (sum > 0) {
      return (int) Math.min(sum, FieldType.LIMIT_MAX);
    }
    return preset == null ? ConcurrencySetting.DEFAULT : preset.concurrency();
  }

  List<Endpoint> endpoints() {
    return values.get(PoolField.ENDPOINTS) instanceof List<?> list
        ? list.stream().map(Endpoint.class::cast).toList()
        : List.of();
  }

  /** The shares of all lanes, where some may be left to their defaults. */
  static SortedMap<String, Integer> allShares(Map<String, Integer> given) {
    TreeMap<String, Integer> all = new TreeMap<>();
    for (Lane lane : Lane.values()) {
      String name = lane.name().toLowerCase(Locale.ROOT);
      all.put(name, given.getOrDefault(name, lane.defaultShare()));
    }
    return all;
  }

  SortedMap<String, Integer> shares() {
    SortedMap<String, Integer> shares = allShares(Map.of());
    if (values.get(PoolField.LANES) instanceof Map<?, ?> given) {
      given.forEach((lane, share) -> shares.put(String.valueOf(lane), (Integer) share));
    }
    return shares;
  }

  /**
   * Fills in the defaults.
   *
   * @throws IllegalArgumentException a field without a default is missing; the message is a
   *     sentence
   */
  PoolDefinition complete() {
    if (value(PoolField.ENDPOINTS) == null) {
      throw new IllegalArgumentException(
          "endpoints are missing: write the servers' URLs, such as endpoints:"
              + " [http://127.0.0.1:8000], or a backend, whose usual address is then taken");
    }
    PoolValues full = new PoolValues();
    full.values.putAll(values);
    full.values.computeIfAbsent(PoolField.ENDPOINTS, this::defaultOf);
    return new PoolDefinition(
        (Integer) full.needed(PoolField.CONCURRENCY),
        (String) full.needed(PoolField.HANDLER),
        (@Nullable String) full.value(PoolField.BACKEND),
        full.endpoints(),
        (@Nullable String) full.value(PoolField.MODEL),
        (@Nullable String) full.value(PoolField.API_KEY_ENV),
        (@Nullable String) full.value(PoolField.API_KEY_FILE),
        (Long) full.needed(PoolField.TIMEOUT),
        (Integer) full.needed(PoolField.MAX_ATTEMPTS),
        (Integer) full.needed(PoolField.MAX_INTERRUPTIONS),
        SlotReuse.valueOf(((String) full.needed(PoolField.SLOT_REUSE)).toUpperCase(Locale.ROOT)),
        (Long) full.needed(PoolField.STRANDED_MAX),
        (Boolean) full.needed(PoolField.BACKEND_IGNORES_DISCONNECT),
        full.shares(),
        (Boolean) full.needed(PoolField.PAUSED),
        0,
        null);
  }

  private Object needed(PoolField field) {
    return Objects.requireNonNull(value(field), field.key());
  }

  private @Nullable Object value(PoolField field) {
    Object given = values.get(field);
    return given == null ? defaultOf(field) : given;
  }
}
