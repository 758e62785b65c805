package dev.overlord.chaos.checker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A file for each topic, a JSON line for each record:
 *
 * <pre>{"topic":…,"partition":0,"offset":7,"at_ms":…,"key":…,"value":…}</pre>
 *
 * {@code value} is the record's JSON, or its text where it is none, or null. A line {@code
 * {"gap":…}} says that records were gone before they could be read.
 */
final class RecordFiles implements AutoCloseable {
  /** {@code 1 2} is no JSON. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Path folder;
  private final Map<String, BufferedWriter> files = new HashMap<>();

  RecordFiles(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /** The record's value as it was written down. */
  JsonNode write(ConsumerRecord<String, String> record) throws IOException {
    ObjectNode line = JSON.createObjectNode();
    line.put("topic", record.topic()).put("partition", record.partition());
    line.put("offset", record.offset()).put("at_ms", record.timestamp());
    line.put("key", record.key());
    JsonNode value = valueOf(record.value());
    line.set("value", value);
    write(record.topic(), line);
    return value;
  }

  void gap(TopicPartition partition, long wanted, long start) throws IOException {
    ObjectNode line = JSON.createObjectNode();
    line.put("gap", partition + " begins at " + start + ", and " + wanted + " was to be read");
    write(partition.topic(), line);
  }

  private void write(String topic, ObjectNode line) throws IOException {
    BufferedWriter file = files.get(topic);
    if (file == null) {
      file = Files.newBufferedWriter(folder.resolve(topic + ".jsonl"), StandardCharsets.UTF_8);
      files.put(topic, file);
    }
    file.write(line.toString());
    file.newLine();
  }

  private static JsonNode valueOf(@Nullable String text) {
    if (text == null) {
      return NullNode.getInstance();
    }
    try {
      JsonNode value = JSON.readTree(text);
      return value.isMissingNode() ? TextNode.valueOf(text) : value;
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(text);
    }
  }

  @Override
  public void close() throws IOException {
    for (BufferedWriter file : files.values()) {
      file.close();
    }
  }
}
