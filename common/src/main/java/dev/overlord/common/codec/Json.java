package dev.overlord.common.codec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.overlord.common.model.RawJson;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/**
 * The product's one JSON dialect: snake_case names, RFC 3339 instants in milliseconds, no nulls.
 */
public final class Json {
  /** RFC 3339, UTC, always three digits of a second. */
  public static final DateTimeFormatter INSTANT =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private static final String SOURCE = "source";

  /** How deep a value from outside may nest: payloads and backends' answers. */
  private static final int DEPTH = 1_000;

  /** Our own records lay a few levels around such a value. */
  private static final int DEPTH_OF_RECORDS = DEPTH + 100;

  private static final ObjectMapper MAPPER = mapper();
  private static final JsonFactory RECORDS = factory(DEPTH_OF_RECORDS);

  /** One for each type: to make one takes as long as to read a small record. */
  private static final ClassValue<ObjectReader> READERS =
      new ClassValue<>() {
        @Override
        protected ObjectReader computeValue(Class<?> type) {
          return MAPPER.readerFor(type).with(RECORDS);
        }
      };

  private Json() {}

  /** A mapper of this dialect; shared, do not configure it. */
  public static ObjectMapper shared() {
    return MAPPER;
  }

  public static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (IOException e) {
      throw new IllegalStateException("cannot be written as JSON: " + value, e);
    }
  }

  /**
   * @throws MalformedException {@code bytes} are not the JSON of a {@code type}
   */
  public static <T> T read(byte[] bytes, Class<T> type) {
    try {
      return READERS.get(type).withAttribute(SOURCE, bytes).readValue(bytes);
    } catch (IOException e) {
      throw new MalformedException("not a " + type.getSimpleName() + ": " + reason(e), e);
    }
  }

  /**
   * As {@link #read}, but numbers and truth values that are missing are 0 and false: for records
   * that others may write in part.
   *
   * @throws MalformedException {@code bytes} are not the JSON of a {@code type}
   */
  public static <T> T readPart(byte[] bytes, Class<T> type) {
    try {
      return MAPPER
          .readerFor(type)
          .with(RECORDS)
          .without(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .withAttribute(SOURCE, bytes)
          .readValue(bytes);
    } catch (IOException e) {
      throw new MalformedException("not a " + type.getSimpleName() + ": " + reason(e), e);
    }
  }

  /**
   * Checks what somebody outside has written.
   *
   * @throws MalformedException it is not one JSON value, or so deep that our records cannot hold it
   */
  public static void requireValue(String json) {
    try {
      if (!MAPPER.readTree(json).isMissingNode()) {
        return;
      }
    } catch (IOException e) {
      throw new MalformedException("no JSON: " + reason(e), e);
    }
    throw new MalformedException("no JSON: it is empty", null);
  }

  /** The parser's own sentence, without the excerpt and place that follow it. */
  static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf("\n at [");
    return end < 0 ? message : message.substring(0, end);
  }

  private static ObjectMapper mapper() {
    SimpleModule module = new SimpleModule();
    module.addSerializer(Instant.class, new InstantWriter());
    module.addDeserializer(Instant.class, new InstantReader());
    module.addSerializer(RawJson.class, new RawWriter());
    module.addDeserializer(RawJson.class, new RawReader());
    return JsonMapper.builder(factory(DEPTH))
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .addModule(module)
        .build();
  }

  private static JsonFactory factory(int depth) {
    return JsonFactory.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxStringLength(64 * 1024 * 1024)
                .maxNestingDepth(depth)
                .build())
        .build();
  }

  private static final class InstantWriter extends JsonSerializer<Instant> {
    @Override
    public void serialize(Instant value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      char[] text = new char[Instants.LENGTH];
      if (Instants.write(value, text)) {
        out.writeString(text, 0, text.length);
      } else {
        out.writeString(INSTANT.format(value));
      }
    }
  }

  private static final class InstantReader extends JsonDeserializer<Instant> {
    @Override
    public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
      try {
        return Instants.parse(in.getText());
      } catch (java.time.format.DateTimeParseException e) {
        return (Instant)
            context.handleWeirdStringValue(Instant.class, in.getText(), "not an RFC 3339 instant");
      }
    }
  }

  private static final class RawWriter extends JsonSerializer<RawJson> {
    @Override
    public void serialize(RawJson value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeRawValue(new RawText(value));
    }
  }

  /** Cuts the value out of the source, so that it stays byte for byte what it was. */
  private static final class RawReader extends JsonDeserializer<RawJson> {
    @Override
    public RawJson deserialize(JsonParser in, DeserializationContext context) throws IOException {
      long from = in.currentTokenLocation().getByteOffset();
      if (!(context.getAttribute(SOURCE) instanceof byte[] source) || from < 0) {
        return RawJson.of(MAPPER.writeValueAsBytes(context.readTree(in)));
      }
      in.skipChildren();
      in.finishToken();
      return RawJson.slice(source, (int) from, (int) in.currentLocation().getByteOffset());
    }
  }
}
