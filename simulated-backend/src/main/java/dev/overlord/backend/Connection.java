package dev.overlord.backend;

import dev.overlord.backend.openai.ApiError;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection: puts requests together and serves them one after another. It reads on
 * while an answer is pending, so that the client's closing is seen at once; requests that come
 * meanwhile (pipelining) wait here and are not yet in the backend's hand. A client that closes only
 * its sending half counts as gone, as with most servers.
 */
final class Connection extends SimpleChannelInboundHandler<HttpObject> {

  /** Largest request body in bytes. */
  static final int MAX_BODY = 16 << 20;

  /** Most requests waiting behind the one being answered; their bodies share {@link #MAX_BODY}. */
  static final int MAX_PIPELINED = 64;

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private final Router router;
  private final Intake intake;
  private final ArrayDeque<Incoming> pipelined = new ArrayDeque<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private @Nullable HttpRequest head;
  private long bodyLength;
  private long pipelinedBytes;
  private @Nullable Reply current;
  private boolean serving;
  private boolean closing;

  Connection(Router router, Intake intake) {
    this.router = router;
    this.intake = intake;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext channel, HttpObject part) throws IOException {
    if (closing) {
      return;
    }
    if (part.decoderResult().isFailure()) {
      String why = String.valueOf(part.decoderResult().cause().getMessage());
      enqueue(channel, refusal(ApiError.malformedHttp(why)));
      return;
    }
    if (part instanceof HttpRequest request) {
      begin(channel, request);
    }
    if (part instanceof HttpContent content && head != null) {
      append(content.content());
      if (part instanceof LastHttpContent) {
        enqueue(channel, complete(head));
      }
    }
  }

  private void begin(ChannelHandlerContext channel, HttpRequest request) {
    head = request;
    body.reset();
    bodyLength = 0;
    if (HttpUtil.is100ContinueExpected(request) && current == null) {
      ChannelFuture unused =
          channel.writeAndFlush(
              new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
  }

  /** A body that is too large is read to its end, or its sender would not read the refusal. */
  private void append(ByteBuf content) throws IOException {
    bodyLength += content.readableBytes();
    if (bodyLength <= MAX_BODY) {
      content.readBytes(body, content.readableBytes());
    } else {
      body.reset();
    }
  }

  private Incoming complete(HttpRequest request) {
    head = null;
    String path = request.uri().split("\\?", 2)[0];
    return new Incoming(
        request.method().name(),
        path,
        request.headers(),
        ByteBuffer.wrap(body.toByteArray()),
        HttpUtil.isKeepAlive(request),
        framingError(request));
  }

  private @Nullable ApiError framingError(HttpRequest request) {
    if (bodyLength > MAX_BODY) {
      return ApiError.tooLarge(MAX_BODY);
    }
    boolean framed =
        request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
            || HttpUtil.isTransferEncodingChunked(request);
    return request.method().equals(HttpMethod.POST) && !framed ? ApiError.lengthRequired() : null;
  }

  private static Incoming refusal(ApiError error) {
    var none = EmptyHttpHeaders.INSTANCE;
    return new Incoming("", "", none, ByteBuffer.allocate(0), false, error);
  }

  private void enqueue(ChannelHandlerContext channel, Incoming request) {
    pipelinedBytes += request.body().capacity();
    pipelined.add(request);
    intake.afterThisRound(() -> serve(channel));
    if (pipelined.size() > MAX_PIPELINED || pipelinedBytes > MAX_BODY) {
      LOG.warn("connection.too_far_ahead connection={}", channel.channel());
      ChannelFuture unused = channel.close();
    }
  }

  /** A reply may end while its request is still being served: hence the loop, not a recursion. */
  private void serve(ChannelHandlerContext channel) {
    if (serving) {
      return;
    }
    serving = true;
    try {
      while (current == null && !closing && !pipelined.isEmpty()) {
        Incoming request = pipelined.remove();
        pipelinedBytes -= request.body().capacity();
        Reply reply = new Reply(channel, request.keepAlive(), goesOn -> replied(channel, goesOn));
        current = reply;
        router.serve(request, reply);
      }
    } finally {
      serving = false;
    }
  }

  private void replied(ChannelHandlerContext channel, boolean connectionGoesOn) {
    current = null;
    closing |= !connectionGoesOn;
    serve(channel);
  }

  /** The close future tells at once; channelInactive would come several tasks later. */
  @Override
  public void handlerAdded(ChannelHandlerContext channel) {
    channel.channel().closeFuture().addListener(closed -> gone(channel));
  }

  private void gone(ChannelHandlerContext channel) {
    boolean refusing = closing;
    closing = true;
    Incoming next = refusing ? null : pipelined.peek();
    pipelined.clear();
    Reply unfinished = current;
    current = null;
    if (unfinished != null) {
      unfinished.disconnected();
    } else if (next != null) {
      router.missed(next, new Reply(channel, false, goesOn -> {}));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("connection.failed connection={}", channel.channel(), cause);
    } else {
      LOG.error("connection.defect connection={}", channel.channel(), cause);
    }
    ChannelFuture unused = channel.close();
  }
}
