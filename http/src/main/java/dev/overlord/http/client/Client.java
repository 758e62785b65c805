package dev.overlord.http.client;

import io.javalin.http.Context;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;

/** Who waits at the other end of a request's connection. */
public final class Client {
  private Client() {}

  /** Stops looking. */
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Runs {@code gone}, once at most and on another thread, when the client closes its connection
   * before the watch is closed. A client that only closes its sending side counts as gone. The
   * request's body must have been read.
   */
  public static Watch watch(Context context, Runnable gone) {
    EndPoint endPoint =
        ServletContextRequest.getServletContextRequest(context.req())
            .getConnectionMetaData()
            .getConnection()
            .getEndPoint();
    if (!(endPoint instanceof WatchedEndPoint watched)) {
      throw new IllegalStateException("this connection is not one of a WatchingConnector");
    }
    watched.watch(gone);
    return watched::unwatch;
  }
}
