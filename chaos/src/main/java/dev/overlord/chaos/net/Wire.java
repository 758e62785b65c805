package dev.overlord.chaos.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A port of the loopback address that passes everything on to another, and can be told to hold it
 * back. Its state belongs to the thread of {@link Wires}.
 */
final class Wire {
  private final EventLoop loop;
  private final InetSocketAddress from;
  private final InetSocketAddress to;
  private final Set<Pair> pairs = new HashSet<>();
  private Weather weather = Weather.CALM;
  private @Nullable Channel listening;

  /**
   * @param from where to listen
   * @param to who serves
   */
  Wire(EventLoop loop, InetSocketAddress from, InetSocketAddress to) {
    this.loop = loop;
    this.from = from;
    this.to = to;
  }

  /**
   * Waits until it listens.
   *
   * @throws IOException the port is taken
   */
  void open() throws IOException, InterruptedException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel near) {
                    accept(near);
                  }
                })
            .bind(from)
            .await();
    if (!bound.isSuccess()) {
      throw new IOException(from + " cannot be listened on", bound.cause());
    }
    listening = bound.channel();
  }

  /** What it is like from now on, also for connections that are open. Returns when it is so. */
  void become(Weather next) throws IOException, InterruptedException {
    if (next instanceof Weather.Refusing) {
      close();
    } else if (listening == null) {
      open();
    }
    loop.submit(
            () -> {
              weather = next;
              Set.copyOf(pairs).forEach(pair -> pair.feel(next));
            })
        .sync();
  }

  /** Listens no more; what is open is reset. */
  void close() throws InterruptedException {
    Channel open = listening;
    if (open != null) {
      open.close().sync();
      listening = null;
    }
    loop.submit(() -> Set.copyOf(pairs).forEach(Pair::reset)).sync();
  }

  private void accept(SocketChannel near) {
    new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel far) {
                join(near, far);
              }
            })
        .connect(to)
        .addListener(connected -> {
          if (!connected.isSuccess()) {
            Pair.reset(near);
          }
        });
  }

  private void join(SocketChannel near, SocketChannel far) {
    Pair pair = new Pair(near, far, pairs::remove);
    pairs.add(pair);
    far.pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelActive(ChannelHandlerContext context) {
                pair.connected(weather);
              }
            });
  }
}
