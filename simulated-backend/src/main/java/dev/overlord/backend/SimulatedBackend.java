package dev.overlord.backend;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * A running simulated backend. Serves {@code POST /v1/chat/completions}, {@code /v1/completions}
 * and {@code /v1/embeddings}, {@code GET /v1/models}, {@code /health} and {@code /stats}, and
 * {@code POST /stats/reset}.
 *
 * <p>One thread serves all connections and the engine. That keeps counts exact, and the order in
 * which the kernel reports a close and a new request. It is a daemon thread: a process that is only
 * a backend must wait by itself.
 */
public final class SimulatedBackend implements AutoCloseable {
  private static final int MAX_LINE = 8_192;
  private static final int MAX_HEADERS = 65_536;
  private static final int MAX_CHUNK = 65_536;
  private static final int READS_PER_ROUND = 16;

  private final MultiThreadIoEventLoopGroup group;
  private final EventLoop loop;
  private final ChannelGroup connections;
  private final Ledger ledger;
  private final RequestDesk desk;
  private final Router router;
  private final Intake intake;
  private final InetSocketAddress address;

  /**
   * Starts a backend; it accepts connections when this returns.
   *
   * @throws IOException if the port cannot be listened on or the request log not be opened
   */
  public static SimulatedBackend start(BackendOptions options) throws IOException {
    RequestLog log = null;
    try {
      log = options.requestLog() == null ? null : new RequestLog(options.requestLog());
    } catch (IOException e) {
      throw new IOException("cannot write the request log " + options.requestLog(), e);
    }
    Ledger ledger = new Ledger(log);
    try {
      return new SimulatedBackend(options, ledger);
    } catch (IOException e) {
      ledger.close();
      throw e;
    }
  }

  private SimulatedBackend(BackendOptions options, Ledger ledger) throws IOException {
    this.ledger = ledger;
    group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("simulated-backend", true), NioIoHandler.newFactory());
    loop = group.next();
    connections = new DefaultChannelGroup(loop);
    KeyCheck keys = new KeyCheck(options.key());
    desk = new RequestDesk(options.spec(), keys, ledger, loop);
    intake = new Intake(loop);
    router = new Router(desk, keys, options.spec());
    var bound =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1_024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, untilEmpty())
            .childHandler(new Pipeline())
            .bind(options.host(), options.port())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      Future<?> unused = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      String place = options.host() + ":" + options.port();
      throw new IOException(
          "cannot listen on " + place + "; is the port in use? 0 takes a free one", bound.cause());
    }
    connections.add(bound.channel());
    address = (InetSocketAddress) bound.channel().localAddress();
  }

  /** Reads each socket until it is empty: a close behind a request is seen in the same round. */
  private static AdaptiveRecvByteBufAllocator untilEmpty() {
    var allocator = new AdaptiveRecvByteBufAllocator();
    allocator.respectMaybeMoreData(false).maxMessagesPerRead(READS_PER_ROUND);
    return allocator;
  }

  /** The port it listens on. */
  public int port() {
    return address.getPort();
  }

  /** Where to send requests, without {@code /v1}. */
  public String url() {
    return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /** The counts of this moment. */
  public BackendStats stats() {
    return loop.submit(desk::stats).syncUninterruptibly().getNow();
  }

  /** Closes all connections; requests in hand are booked as aborted. */
  @Override
  public void close() throws IOException {
    connections.close().awaitUninterruptibly();
    loop.submit(desk::stop).syncUninterruptibly();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    ledger.close();
  }

  private final class Pipeline extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      connections.add((Channel) channel);
      channel.pipeline().addLast(new HttpServerCodec(MAX_LINE, MAX_HEADERS, MAX_CHUNK));
      channel.pipeline().addLast(new Connection(router, intake));
    }
  }
}
