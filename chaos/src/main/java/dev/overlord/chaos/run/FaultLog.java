package dev.overlord.chaos.run;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.overlord.chaos.plan.Fault;
import dev.overlord.chaos.plan.Target;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/** What was done to whom, and from when to when: a JSON line for each fault that is over. */
final class FaultLog implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final BufferedWriter file;

  FaultLog(Path path) throws IOException {
    file = Files.newBufferedWriter(path, StandardCharsets.UTF_8);
  }

  /**
   * @param from before the fault began
   * @param until after it was over
   */
  synchronized void write(Fault fault, Target target, Instant from, Instant until)
      throws IOException {
    ObjectNode line = JSON.createObjectNode();
    switch (fault) {
      case Fault.Kill kill -> line.put("kind", "kill");
      case Fault.Freeze freeze -> line.put("kind", "freeze");
      case Fault.Restart restart -> line.put("kind", "restart");
      case Fault.Roll roll -> line.put("kind", "roll");
      case Fault.Blackout blackout -> line.put("kind", "blackout");
      case Fault.Cut cut -> line.put("kind", "cut").put("link", link(cut.link()));
      case Fault.Delay delay ->
          line.put("kind", "delay")
              .put("link", link(delay.link()))
              .put("delay_ms", delay.delay().toMillis());
    }
    line.put("target", target.name()).put("from", from.toString()).put("until", until.toString());
    file.write(line.toString());
    file.newLine();
    file.flush();
  }

  private static String link(Fault.Link link) {
    return link.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
