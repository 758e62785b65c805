package dev.overlord.chaos.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * All wires of a run, by the name of what they connect. They share one thread, so that a connection
 * that a worker resets is gone at the backend before anything is passed on that came in later: else
 * the backend would see more requests than there are.
 */
public final class Wires implements AutoCloseable {
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Map<String, List<Wire>> bundles = new HashMap<>();

  /**
   * Adds a wire to the bundle {@code name} and waits until it listens.
   *
   * @throws IOException {@code from} is taken
   */
  public void add(String name, InetSocketAddress from, InetSocketAddress to)
      throws IOException, InterruptedException {
    Wire wire = new Wire(group.next(), from, to);
    wire.open();
    bundles.computeIfAbsent(name, unknown -> new ArrayList<>()).add(wire);
  }

  /** What all wires of a bundle are like from now on. Returns when it is so. */
  public void become(String name, Weather weather) throws IOException, InterruptedException {
    for (Wire wire : bundle(name)) {
      wire.become(weather);
    }
  }

  private List<Wire> bundle(String name) {
    List<Wire> bundle = bundles.get(name);
    if (bundle == null) {
      throw new IllegalArgumentException(
          "there is no wire '" + name + "'; there are " + bundles.keySet());
    }
    return bundle;
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
