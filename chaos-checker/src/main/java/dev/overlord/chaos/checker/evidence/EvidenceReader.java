package dev.overlord.chaos.checker.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads a run's folder. What is missing or damaged is noted, never passed over. */
public final class EvidenceReader {
  /** Two values that have run into one line are damage, not a record and a rest. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final int MOST_SHOWN = 200;

  private final Path folder;
  private final List<String> incomplete = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();
  private final Map<String, Accepted> accepted = new LinkedHashMap<>();
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final List<Result> results = new ArrayList<>();
  private final List<String> deadLetters = new ArrayList<>();
  private final Map<String, Request> requests = new LinkedHashMap<>();
  private final Map<String, Long> offsets = new HashMap<>();
  private final Run run;
  private final LeaseBook book;

  private EvidenceReader(Path folder, Run run) {
    this.folder = folder;
    this.run = run;
    this.book = new LeaseBook(run.pools());
  }

  /**
   * @param folder with {@code run.json}, {@code faults.jsonl}, {@code accepted.jsonl}, {@code
   *     requests.jsonl} and the recorder's {@code topics}
   * @throws IOException there is no readable {@code run.json}, or the disk fails
   */
  public static Evidence read(Path folder) throws IOException {
    Run run = Run.read(JSON.readTree(Files.readString(folder.resolve("run.json"))));
    return new EvidenceReader(folder, run).readAll();
  }

  private Evidence readAll() throws IOException {
    lines(folder.resolve("faults.jsonl"), line -> faults.add(Fault.read(line)));
    lines(
        folder.resolve("accepted.jsonl"),
        line -> accepted.put(line.path("ref").asText(), Accepted.read(line)));
    lines(folder.resolve("requests.jsonl"), this::request);
    topics(run.namespace());
    Map<String, Lease> leases = new LinkedHashMap<>();
    book.leases().forEach(lease -> leases.put(lease.pool() + "/" + lease.token(), lease));
    List<Request> ordered = new ArrayList<>(requests.values());
    ordered.sort(Comparator.comparingLong(Request::run).thenComparingLong(Request::startNs));
    return new Evidence(
        run,
        incomplete,
        faults,
        accepted,
        tasks,
        results,
        deadLetters,
        leases,
        book.stranded(),
        ordered,
        book.findings());
  }

  private void request(JsonNode line) {
    String name = line.path("run").asText() + "/" + line.path("seq").asText();
    Request known = requests.get(name);
    switch (line.path("event").asText()) {
      case "start" -> {
        if (requests.put(name, Request.begun(line)) != null) {
          incomplete.add("requests.jsonl has two starts of request " + name);
        }
      }
      case "end" -> {
        if (known == null) {
          incomplete.add("requests.jsonl has an end of request " + name + " without its start");
        } else if (known.hasEnded()) {
          incomplete.add("requests.jsonl has two ends of request " + name);
        } else {
          requests.put(name, known.ended(line));
        }
      }
      default -> incomplete.add("requests.jsonl has an unknown event: " + line);
    }
  }

  private void topics(String namespace) throws IOException {
    for (String needed : List.of("leases", "results")) {
      if (!Files.exists(topicFile(namespace + needed))) {
        incomplete.add("there is no record of the topic " + namespace + needed);
      }
    }
    Path topics = folder.resolve("topics");
    if (!Files.isDirectory(topics)) {
      return;
    }
    try (Stream<Path> files = Files.list(topics)) {
      for (Path file : files.sorted().toList()) {
        lines(file, line -> record(namespace, line));
      }
    }
  }

  private Path topicFile(String topic) {
    return folder.resolve("topics").resolve(topic + ".jsonl");
  }

  private void record(String namespace, JsonNode line) {
    if (line.has("gap")) {
      incomplete.add("records were gone before they were read: " + line.path("gap").asText());
      return;
    }
    Entry entry = Entry.read(line);
    Long before = offsets.put(entry.topic() + "-" + entry.partition(), entry.offset());
    if (before != null && before >= entry.offset()) {
      incomplete.add(entry.place() + " was read after " + before + ": the record is no record");
    }
    if (entry.topic().startsWith(namespace + "tasks.")) {
      Task task = Task.of(entry, namespace);
      tasks.put(task.ref(), task);
    } else if (entry.topic().equals(namespace + "results")) {
      results.add(Result.of(entry));
    } else if (entry.topic().equals(namespace + "leases")) {
      book.read(entry);
    } else if (entry.topic().equals(namespace + "dead-letters") && entry.value() != null) {
      deadLetters.add(entry.value().path("ref").asText());
    }
  }

  private void lines(Path file, Consumer<JsonNode> take) throws IOException {
    String name = folder.relativize(file).toString();
    if (!Files.exists(file)) {
      incomplete.add(name + " is missing");
      return;
    }
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      long number = 0;
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        number++;
        try {
          take.accept(JSON.readTree(text));
        } catch (JsonProcessingException | RuntimeException e) {
          incomplete.add(
              "line %d of %s cannot be read: %s"
                  .formatted(number, name, text.substring(0, Math.min(text.length(), MOST_SHOWN))));
        }
      }
    }
  }
}
