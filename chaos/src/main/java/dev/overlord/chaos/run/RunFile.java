package dev.overlord.chaos.run;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.overlord.chaos.cluster.Member;
import dev.overlord.chaos.plan.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What the checker must know of a run beside the logs: {@code run.json}. */
final class RunFile {
  private static final JsonMapper JSON = new JsonMapper();

  /** As the pools' definitions say; their attempts are left at the default. */
  static final int MAX_INTERRUPTIONS = 20;

  private final ObjectNode content = JSON.createObjectNode();

  RunFile(long seed, Duration ttl, int cap, Plan.Size size) {
    content.put("seed", seed).put("namespace", "overlord.").put("lease_ttl_ms", ttl.toMillis());
    ArrayNode pools = content.putArray("pools");
    for (String reuse : List.of("strict", "ttl")) {
      ObjectNode pool = pools.addObject().put("name", reuse).put("concurrency", cap);
      pool.put("slot_reuse", reuse).put("max_interruptions", MAX_INTERRUPTIONS);
    }
    content.put("brokers", size.brokers());
    content.put("overlords", size.overlords());
    content.put("workers_at_once", size.workers());
  }

  void started(Instant at) {
    content.put("started_at", at.toString());
  }

  void faultsEnded(Instant at) {
    content.put("faults_ended_at", at.toString());
  }

  void ended(Instant at) {
    content.put("ended_at", at.toString());
  }

  /** Beside the rest, how often each process ended by itself. */
  void write(Path file, List<Member> members) throws IOException {
    ObjectNode ends = content.putObject("own_ends");
    for (Member member : members) {
      ends.put(member.name(), member.ownEnds());
    }
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), content);
  }
}
