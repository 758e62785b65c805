package dev.overlord.http;

import com.codahale.metrics.MetricRegistry;
import dev.overlord.control.Cluster;
import dev.overlord.control.idempotency.SubmittedKeys;
import dev.overlord.control.results.RecordLookup;
import dev.overlord.control.results.ResultIndex;
import dev.overlord.control.tasks.TaskCanceller;
import dev.overlord.control.tasks.TaskLookup;
import dev.overlord.control.tasks.TaskWriter;
import dev.overlord.control.view.ClusterView;
import dev.overlord.http.api.AdviceApi;
import dev.overlord.http.api.DeadLettersApi;
import dev.overlord.http.api.PoolsApi;
import dev.overlord.http.api.ResultsApi;
import dev.overlord.http.api.TasksApi;
import dev.overlord.http.gateway.Gateway;
import dev.overlord.http.metrics.MetricsApi;
import dev.overlord.http.openapi.OpenApi;
import dev.overlord.http.page.Page;
import dev.overlord.http.slots.SlotsApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All that an Overlord serves over HTTP: the one place that knows the parts. */
public final class OverlordHttp {
  private OverlordHttp() {}

  /**
   * @throws UncheckedIOException the folder of the index of results cannot be made
   */
  public static HttpServer start(Cluster cluster, HttpOptions options, MetricRegistry metrics) {
    ClusterView view = ClusterView.start(cluster);
    ResultIndex index = index(cluster, options);
    SubmittedKeys keys = keys(cluster, options);
    RecordLookup records = new RecordLookup(cluster, "record-lookup");
    TaskLookup lookup = new TaskLookup(cluster, view, index, records);
    TaskWriter writer = new TaskWriter(cluster);
    TaskCanceller canceller = new TaskCanceller(cluster);
    Gateway gateway = new Gateway(cluster, view, writer, canceller);
    Supplier<List<String>> failed =
        () ->
            Stream.of(view.failed(), index.failed(), gateway.failed())
                .flatMap(Optional::stream)
                .toList();
    List<HttpPart> parts =
        List.of(
            new PoolsApi(cluster, view),
            new AdviceApi(view),
            new DeadLettersApi(cluster, view),
            new Page(view),
            new OpenApi(),
            new MetricsApi(view, cluster.namespace().shards(), options.instance(), metrics, failed),
            new TasksApi(view, writer, keys, canceller, lookup, index),
            new ResultsApi(cluster, view),
            gateway,
            new SlotsApi(cluster, view, options.instance()));
    return HttpServer.start(
        options,
        parts,
        () -> {
          canceller.close();
          index.close();
          keys.close();
          records.close();
          view.close();
        });
  }

  private static SubmittedKeys keys(Cluster cluster, HttpOptions options) {
    try {
      return SubmittedKeys.open(options.data(), cluster.clock()::wall);
    } catch (IOException e) {
      throw new UncheckedIOException("keys cannot be kept in " + options.data(), e);
    }
  }

  private static ResultIndex index(Cluster cluster, HttpOptions options) {
    try {
      return ResultIndex.open(cluster, options.data());
    } catch (IOException e) {
      throw new UncheckedIOException("the index of results cannot be kept in " + options.data(), e);
    }
  }
}
