package dev.overlord.chaos.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection through a wire: the client's end, and the one to the server. */
final class Pair {
  private static final Logger LOG = LoggerFactory.getLogger(Pair.class);

  /** Bytes on their way beyond which a sender is not listened to for a while. */
  private static final int MOST_ON_THE_WAY = 4 * 1024 * 1024;

  private final SocketChannel near;
  private final SocketChannel far;
  private final Way forth;
  private final Way back;
  private final Consumer<Pair> whenOver;
  private Weather weather = Weather.CALM;
  private boolean connected;

  Pair(SocketChannel near, SocketChannel far, Consumer<Pair> whenOver) {
    this.near = near;
    this.far = far;
    this.whenOver = whenOver;
    this.forth = new Way(near, far, true);
    this.back = new Way(far, near, false);
    near.pipeline().addLast(forth);
    far.pipeline().addLast(back);
  }

  /** Both ends are there. */
  void connected(Weather now) {
    connected = true;
    feel(now);
  }

  void feel(Weather next) {
    weather = next;
    if (connected) {
      forth.goOn();
      back.goOn();
    }
  }

  /** The server's end first: it must not learn later than the client that all is over. */
  void reset() {
    forth.forget();
    back.forget();
    reset(far);
    reset(near);
    whenOver.accept(this);
  }

  /** Closes a connection so that its other end is told at once, and nothing more is sent. */
  static void reset(SocketChannel end) {
    if (end.isOpen()) {
      end.config().setSoLinger(0);
      ChannelFuture unused = end.close();
    }
  }

  private boolean silent() {
    return weather instanceof Weather.Silent;
  }

  private long delayNanos() {
    return weather instanceof Weather.Late late ? late.by().toNanos() : 0;
  }

  /** One direction. What is on its way waits in order, each part until it is due. */
  private final class Way extends ChannelInboundHandlerAdapter {
    private record Part(ByteBuf bytes, long due) {}

    private final SocketChannel source;
    private final SocketChannel sink;
    private final boolean fromClient;
    private final Deque<Part> under = new ArrayDeque<>();
    private long underBytes;
    private boolean ended;
    private boolean waking;

    Way(SocketChannel source, SocketChannel sink, boolean fromClient) {
      this.source = source;
      this.sink = sink;
      this.fromClient = fromClient;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      under.add(new Part(bytes, System.nanoTime() + delayNanos()));
      underBytes += bytes.readableBytes();
      goOn();
    }

    /**
     * A client that has closed wants no answer, so its server hears of it at once, whatever the
     * delay. What a server said before it closed still arrives.
     */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (fromClient) {
        reset();
      } else {
        ended = true;
        goOn();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (!(cause instanceof IOException)) {
        LOG.error("wire.failed", cause);
      }
      reset();
    }

    void goOn() {
      if (!silent()) {
        passOn();
      }
      if (source.isOpen()) {
        source.config().setAutoRead(!silent() && underBytes < MOST_ON_THE_WAY);
      }
      if (ended && under.isEmpty()) {
        ended = false;
        ChannelFuture unused =
            sink.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      }
    }

    private void passOn() {
      long now = System.nanoTime();
      boolean passed = false;
      while (!under.isEmpty() && under.getFirst().due() - now <= 0) {
        Part part = under.removeFirst();
        underBytes -= part.bytes().readableBytes();
        ChannelFuture unused = sink.write(part.bytes());
        passed = true;
      }
      if (passed) {
        sink.flush();
      }
      if (!under.isEmpty() && !waking) {
        waking = true;
        Future<?> unused =
            source
                .eventLoop()
                .schedule(
                    () -> {
                      waking = false;
                      goOn();
                    },
                    Math.max(0, under.getFirst().due() - now),
                    TimeUnit.NANOSECONDS);
      }
    }

    void forget() {
      under.forEach(part -> part.bytes().release());
      under.clear();
      underBytes = 0;
      ended = false;
    }
  }
}
