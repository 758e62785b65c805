package dev.overlord.backend;

import dev.overlord.backend.engine.LatencyModel;
import dev.overlord.backend.engine.Profile;
import dev.overlord.backend.flavour.Flavour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@link BackendSpec}s, with errors that say what to write instead. */
final class SpecParser {
  private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(us|ms|s|m)");
  private static final String KEEP_COMPUTING = "keep-computing";

  private final String text;
  private final Map<String, Consumer<String>> options;
  private final Set<String> seen = new HashSet<>();
  private final Map<Fault, Double> faults = new EnumMap<>(Fault.class);
  private final List<String> models = new ArrayList<>();
  private Profile profile = Profile.GPU_8B;
  private @Nullable Duration latency;
  private @Nullable Integer slots;
  private @Nullable Duration retryAfter;
  private @Nullable String key;
  private @Nullable Flavour flavour;
  private @Nullable Integer queue;
  private @Nullable Duration reset;
  private Duration loading = Duration.ZERO;
  private boolean keepComputing;
  private double noise = BackendSpec.DEFAULT_NOISE;
  private long seed = 1;

  SpecParser(String text) {
    this.text = text;
    this.options = new TreeMap<>();
    options.put("slots", value -> slots = (int) number("slots", value, 1, Integer.MAX_VALUE - 1));
    options.put("latency", value -> latency = duration("latency", value));
    options.put("retry-after", value -> retryAfter = duration("retry-after", value));
    options.put("seed", value -> seed = number("seed", value, Long.MIN_VALUE, Long.MAX_VALUE));
    options.put("noise", value -> noise = share("noise", value));
    options.put("flavour", value -> flavour = flavour(value));
    options.put("loading", value -> loading = duration("loading", value));
    options.put("queue", value -> queue = (int) number("queue", value, 0, Integer.MAX_VALUE - 1));
    options.put("reset", value -> reset = duration("reset", value));
    options.put("model", models::add);
    options.put("key", value -> key = value);
    for (Fault fault : Fault.values()) {
      options.put(fault.text(), value -> faults.put(fault, share(fault.text(), value)));
    }
  }

  BackendSpec parse() {
    String[] parts = text.strip().split(",", -1);
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i].strip();
      if (!(part.isEmpty() && parts.length == 1)) {
        take(part, i == 0);
      }
    }
    LatencyModel model =
        latency == null
            ? BackendSpec.withNoise(profile.latency(), noise)
            : new LatencyModel.Fixed(latency);
    int places = slots == null ? profile.slots() : slots;
    Flavour imitated = flavour == null ? Flavour.OPENAI : flavour;
    // TGI has a semaphore instead of a queue.
    Integer bound = queue == null && imitated == Flavour.TGI ? Integer.valueOf(0) : queue;
    return new BackendSpec(
        profile,
        model,
        places,
        faults(),
        retryAfter,
        keepComputing,
        seed,
        models,
        key,
        imitated,
        loading,
        bound,
        reset);
  }

  private Faults faults() {
    try {
      return new Faults(faults);
    } catch (IllegalArgumentException e) {
      throw error(e.getMessage());
    }
  }

  private void take(String part, boolean first) {
    int equals = part.indexOf('=');
    String name = equals < 0 ? part : part.substring(0, equals).strip();
    if (!name.equals("model") && !seen.add(name)) {
      throw error("\"" + name + "\" stands twice; keep one");
    }
    if (equals >= 0) {
      option(name, part.substring(equals + 1).strip());
    } else if (name.equals(KEEP_COMPUTING)) {
      keepComputing = true;
    } else if (options.containsKey(name)) {
      throw error("\"" + name + "\" needs a value: " + name + "=…");
    } else {
      profile(name, first);
    }
  }

  private void option(String name, String value) {
    Consumer<String> option = options.get(name);
    if (name.equals(KEEP_COMPUTING)) {
      throw error("\"keep-computing\" takes no value; write it alone");
    }
    if (option == null) {
      throw error("unknown key \"" + name + "\"" + Nearest.hint(name, optionNames()));
    }
    if (value.isEmpty()) {
      throw error("\"" + name + "\" needs a value: " + name + "=…");
    }
    option.accept(value);
  }

  private void profile(String name, boolean first) {
    Optional<Profile> known = Profile.named(name);
    if (known.isEmpty()) {
      List<String> profiles = Arrays.stream(Profile.values()).map(Profile::text).toList();
      String kind = first ? "profile" : "flag";
      throw error(
          "unknown "
              + kind
              + " \""
              + name
              + "\""
              + Nearest.hint(name, first ? profiles : optionNames()));
    }
    if (!first) {
      throw error("the profile \"" + name + "\" must come first");
    }
    profile = known.get();
  }

  private Flavour flavour(String value) {
    return Flavour.named(value)
        .orElseThrow(() ->
            error("unknown flavour \"" + value + "\"" + Nearest.hint(value, Flavour.names())));
  }

  private List<String> optionNames() {
    return Stream.concat(options.keySet().stream(), Stream.of(KEEP_COMPUTING)).toList();
  }

  private long number(String name, String value, long least, long most) {
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, together with a number out of range.
    }
    throw error(name + "=" + value + " must be a whole number" + (least == 1 ? " from 1" : ""));
  }

  private double share(String name, String value) {
    try {
      double share = Double.parseDouble(value);
      if (share >= 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException e) {
      // Said below, together with a number out of range.
    }
    throw error(name + "=" + value + " must be a number from 0 to 1, such as " + name + "=0.05");
  }

  private Duration duration(String name, String value) {
    Matcher matcher = DURATION.matcher(value);
    if (value.equals("0")) {
      return Duration.ZERO;
    }
    if (!matcher.matches()) {
      throw error(name + "=" + value + " must be a time with a unit, such as 200ms, 1.5s or 2m");
    }
    return Duration.ofNanos(
        Math.round(Double.parseDouble(matcher.group(1)) * unitNanos(matcher.group(2))));
  }

  private static double unitNanos(String unit) {
    return switch (unit) {
      case "us" -> 1e3;
      case "ms" -> 1e6;
      case "s" -> 1e9;
      default -> 60e9;
    };
  }

  private IllegalArgumentException error(@Nullable String what) {
    return new IllegalArgumentException("backend spec \"" + text + "\": " + what);
  }
}
