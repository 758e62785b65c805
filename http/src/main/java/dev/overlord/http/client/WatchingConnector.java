package dev.overlord.http.client;

import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** Listens for HTTP/1.1 on connections whose end {@link Client} can notice. */
public final class WatchingConnector extends ServerConnector {
  /**
   * @param port 0 chooses a free one
   */
  public WatchingConnector(Server server, HttpConfiguration http, String host, int port) {
    super(server, new HttpConnectionFactory(http));
    setHost(host);
    setPort(port);
  }

  @Override
  protected SocketChannelEndPoint newEndPoint(
      SocketChannel channel, ManagedSelector selector, SelectionKey key) {
    WatchedEndPoint endPoint = new WatchedEndPoint(channel, selector, key, getScheduler());
    endPoint.setIdleTimeout(getIdleTimeout());
    return endPoint;
  }
}
