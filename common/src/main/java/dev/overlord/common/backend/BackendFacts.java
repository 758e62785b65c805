package dev.overlord.common.backend;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of the matrix of backends.
 *
 * @param title its name for people
 * @param defaultUrl where such a server listens unless told otherwise
 * @param support what the user's document says of concurrent requests
 * @param recommended what it recommends
 * @param concurrency requests at once unless somebody says otherwise: the recommendation's low end
 * @param most the recommendation's high end
 * @param slotsByDefault requests that it computes at once as it comes; null: depends on more
 * @param slotsFrom where its true parallelism can be read, or what has to be configured
 * @param paths of the requests that tasks may make
 * @param keyHeader how it is told the key
 * @param readyPath answers with success once requests will be served; null: no such path
 * @param ignoresDisconnect it computes on when its client is gone
 * @param today what is true now where the document is silent or outdated
 * @param source where that comes from
 * @param warnings what its users should know before they raise the concurrency
 */
public record BackendFacts(
    String title,
    String defaultUrl,
    String support,
    String recommended,
    int concurrency,
    int most,
    @Nullable Integer slotsByDefault,
    String slotsFrom,
    List<String> paths,
    KeyHeader keyHeader,
    @Nullable String readyPath,
    boolean ignoresDisconnect,
    String today,
    String source,
    List<String> warnings) {

  public BackendFacts {
    paths = List.copyOf(paths);
    warnings = List.copyOf(warnings);
  }

  /** Requests at once for this pattern of work: what it can use of what is recommended. */
  public int concurrency(Workload workload) {
    return Math.min(most, workload.mostUseful());
  }
}
