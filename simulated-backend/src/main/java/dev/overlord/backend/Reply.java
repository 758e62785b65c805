package dev.overlord.backend;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Map;

/** The way back to one request's client. Ends with exactly one of send, endStream and the cuts. */
final class Reply {
  private final ChannelHandlerContext channel;
  private final boolean keepAlive;
  private final ReplyListener connection;
  private Runnable onDisconnect = () -> {};

  Reply(ChannelHandlerContext channel, boolean keepAlive, ReplyListener connection) {
    this.channel = channel;
    this.keepAlive = keepAlive;
    this.connection = connection;
  }

  /** What to do should the client close the connection before the answer has ended. */
  void onDisconnect(Runnable action) {
    onDisconnect = action;
  }

  void disconnected() {
    onDisconnect.run();
  }

  void send(int status, Map<String, String> headers, byte[] body) {
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
    head(response, headers.getOrDefault("Content-Type", "application/json"));
    headers.forEach((name, value) -> response.headers().set(name, value));
    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
    end(response);
  }

  /** Promises the whole body, sends half of it and closes. */
  void sendCut(byte[] body) {
    var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head(response, "application/json");
    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
    write(response);
    write(new DefaultHttpContent(Unpooled.wrappedBuffer(body, 0, body.length / 2)));
    cut();
  }

  /**
   * @param contentType of the stream
   */
  void openStream(String contentType) {
    var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head(response, contentType);
    response.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE);
    response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    write(response);
  }

  /** A piece of a stream; goes out with the next flush. */
  void piece(byte[] framed) {
    write(new DefaultHttpContent(Unpooled.wrappedBuffer(framed)));
  }

  void flush() {
    channel.flush();
  }

  void endStream() {
    end(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  /** Closes the connection once what was written is out. */
  void cut() {
    connection.replied(false);
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /** With the void promise a failed write closes the connection through exceptionCaught. */
  private void write(Object part) {
    ChannelFuture unused = channel.write(part, channel.voidPromise());
  }

  private void head(HttpResponse response, String type) {
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
    if (!keepAlive) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  private void end(Object last) {
    var written = channel.writeAndFlush(last);
    if (!keepAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
    connection.replied(keepAlive);
  }

  /** Hears that a reply has ended, and whether its connection goes on. */
  interface ReplyListener {
    void replied(boolean connectionGoesOn);
  }
}
