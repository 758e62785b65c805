package dev.overlord.http;

import dev.overlord.control.Cluster;
import dev.overlord.control.view.ClusterView;
import dev.overlord.http.api.PoolsApi;
import java.util.List;

/** All that an Overlord serves over HTTP: the one place that knows the parts. */
public final class OverlordHttp {
  private OverlordHttp() {}

  public static HttpServer start(Cluster cluster, HttpOptions options) {
    ClusterView view = ClusterView.start(cluster);
    List<HttpPart> parts = List.of(new PoolsApi(view));
    return HttpServer.start(options, parts, view::close);
  }
}
