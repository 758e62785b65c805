package dev.overlord.chaos.checker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of a run, made by hand: pools {@code strict} and {@code ttl} of two slots each, one
 * leader, and time in milliseconds from the run's start.
 */
final class RunLogs {
  static final Instant START = Instant.parse("2026-01-01T00:00:00.000Z");

  final List<String> faults = new ArrayList<>();
  final List<String> accepted = new ArrayList<>();
  final List<String> requests = new ArrayList<>();
  final Map<String, List<String>> topics = new TreeMap<>();
  private final Map<String, Long> offsets = new TreeMap<>();
  private long seq;

  RunLogs fault(String kind, String target, long from, long until) {
    String[] words = kind.split(" ");
    faults.add(
        json(
            "{'kind':'%s'%s,'target':'%s','from':'%s','until':'%s'}",
            words[0],
            words.length > 1 ? ",'link':'" + words[1] + "'" : "",
            target,
            at(from),
            at(until)));
    return this;
  }

  /** A task of that id, and Kafka's acknowledgement; its ref. */
  String task(String pool, String id, long atMs) {
    String ref = record("overlord.tasks." + pool, null, json("{'id':'%s','payload':1}", id), atMs);
    accepted.add(json("{'ref':'%s','id':'%s'}", ref, id));
    return ref;
  }

  /** Something that is no task, on purpose, likewise. */
  String noTask(String pool, String id, long atMs) {
    String ref =
        record("overlord.tasks." + pool, null, json("{'id':'%s','payload':1,'x':1}", id), atMs);
    accepted.add(json("{'ref':'%s','id':'%s','no_task':true}", ref, id));
    return ref;
  }

  RunLogs lease(
      String pool, long token, String ref, String id, String worker, int slot, long atMs) {
    return leaseBehind(pool, token, ref, id, worker, slot, 0, atMs);
  }

  /** A lease that is granted ahead, behind others of its slot. */
  RunLogs leaseBehind(
      String pool,
      long token,
      String ref,
      String id,
      String worker,
      int slot,
      int order,
      long atMs) {
    return leaseRecord(
        pool + "/" + token,
        json(
            "{'slot':%d,'order':%d,'endpoint':'http://b','ref':'%s','task_id':'%s','worker':'%s','incarnation':1}",
            slot, order, ref, id, worker),
        atMs);
  }

  RunLogs leaseRecord(String key, String value, long atMs) {
    record("overlord.leases", key, value, atMs);
    return this;
  }

  RunLogs leaseEnds(String pool, long token, long atMs) {
    return leaseRecord(pool + "/" + token, "null", atMs);
  }

  /** What a leader writes last in each of its transactions, and Kafka's mark of the commit. */
  RunLogs turn(long atMs) {
    return leaseRecord("_shard", "{}", atMs).offsetLeftOut();
  }

  /** An offset of {@code leases} at which there is no record. */
  RunLogs offsetLeftOut() {
    offsets.merge("overlord.leases", 1L, Long::sum);
    return this;
  }

  RunLogs stranded(String pool, long token, long atMs) {
    return leaseRecord(pool + "/stranded/" + token, json("{'worker':'w'}"), atMs);
  }

  RunLogs strandedEnds(String pool, long token, long atMs) {
    return leaseRecord(pool + "/stranded/" + token, "null", atMs);
  }

  RunLogs waits(String pool, String ref, long atMs) {
    return leaseRecord(pool + "/waiting/" + ref, "{}", atMs);
  }

  RunLogs waitsNoMore(String pool, String ref, long atMs) {
    return leaseRecord(pool + "/waiting/" + ref, "null", atMs);
  }

  /** Ends in failure, with its dead letter. */
  RunLogs failed(String pool, String ref, String id, String code, long token, long atMs) {
    record(
        "overlord.results",
        id,
        json(
            "{'id':'%s','ref':'%s','pool':'%s','outcome':'failed','token':%d,'error':{'code':'%s'}}",
            id, ref, pool, token, code),
        atMs);
    return deadLetter(pool, ref, atMs);
  }

  RunLogs result(String pool, String ref, String id, String outcome, long token, long atMs) {
    record(
        "overlord.results",
        id,
        json(
            "{'id':'%s','ref':'%s','pool':'%s','outcome':'%s','token':%d}",
            id, ref, pool, outcome, token),
        atMs);
    return this;
  }

  RunLogs deadLetter(String pool, String ref, long atMs) {
    record("overlord.dead-letters", pool, json("{'ref':'%s'}", ref), atMs);
    return this;
  }

  RunLogs request(String id, long token, long from, long to) {
    begin(id, token, from);
    return end(id, token, from, to, "completed", 200);
  }

  /** A request that the backend answers with an error. */
  RunLogs refused(String id, long token, long from, long to, int status) {
    begin(id, token, from);
    return end(id, token, from, to, "error", status);
  }

  RunLogs begin(String id, long token, long from) {
    seq++;
    requests.add(
        json(
            "{'event':'start','run':1,'seq':%d,'at':'%s','t_ns':%d,'task':'%s','token':'%d'}",
            seq, at(from), from * 1_000_000, id, token));
    return this;
  }

  private RunLogs end(String id, long token, long from, long to, String ended, int status) {
    requests.add(
        json(
            "{'event':'end','run':1,'seq':%d,'at':'%s','t_ns':%d,'task':'%s','token':'%d','started_at':'%s','ended':'%s','status':%d}",
            seq, at(to), to * 1_000_000, id, token, at(from), ended, status));
    return this;
  }

  /** The record's ref. */
  String record(String topic, String key, String value, long atMs) {
    long offset = offsets.merge(topic, 1L, Long::sum) - 1;
    topics
        .computeIfAbsent(topic, unknown -> new ArrayList<>())
        .add(
            json(
                    "{'topic':'%s','partition':0,'offset':%d,'at_ms':%d,'key':%s,'value':",
                    topic,
                    offset,
                    START.toEpochMilli() + atMs,
                    key == null ? "null" : "'" + key + "'")
                + value
                + "}");
    return topic + "-0-" + offset;
  }

  Path write(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("topics"));
    Files.writeString(
        folder.resolve("run.json"),
        json(
            "{'seed':7,'namespace':'overlord.','lease_ttl_ms':10000,'pools':["
                + "{'name':'strict','concurrency':2,'slot_reuse':'strict'},"
                + "{'name':'ttl','concurrency':2,'slot_reuse':'ttl','max_interruptions':2}],"
                + "'started_at':'%s','faults_ended_at':'%s','ended_at':'%s','own_ends':{'worker-1':1}}",
            at(0), at(60_000), at(99_000)));
    Files.write(folder.resolve("faults.jsonl"), faults);
    Files.write(folder.resolve("accepted.jsonl"), accepted);
    Files.write(folder.resolve("requests.jsonl"), requests);
    for (Map.Entry<String, List<String>> topic : topics.entrySet()) {
      Files.write(folder.resolve("topics").resolve(topic.getKey() + ".jsonl"), topic.getValue());
    }
    return folder;
  }

  static Instant at(long ms) {
    return START.plusMillis(ms);
  }

  private static String json(String template, Object... values) {
    return template.formatted(values).replace('\'', '"');
  }
}
