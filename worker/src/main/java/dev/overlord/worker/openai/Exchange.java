package dev.overlord.worker.openai;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. It is sent once: nothing in here, and nothing below, tries a second
 * time, because a request that nobody counted would break the cap.
 */
final class Exchange {
  private static final int SMALL_BODY_BYTES = 8 * 1024;

  private final Transport transport;
  private final BackendRequest request;
  private final int bodyBytesMax;
  private final @Nullable BodySink sink;

  private boolean aborted;
  private @Nullable Socket socket;
  private @Nullable Thread sender;

  Exchange(Transport transport, BackendRequest request, int bodyBytesMax) {
    this(transport, request, bodyBytesMax, null);
  }

  /**
   * @param sink offered the answer's body as it comes; null for nobody
   */
  Exchange(Transport transport, BackendRequest request, int bodyBytesMax, @Nullable BodySink sink) {
    this.sink = sink;
    this.transport = transport;
    this.request = request;
    this.bodyBytesMax = bodyBytesMax;
  }

  /** The connection could not be made: nothing of the request was sent. */
  static final class NotSentException extends IOException {
    private static final long serialVersionUID = 1L;

    NotSentException(IOException cause) {
      super(cause);
    }

    IOException reason() {
      return getCause() instanceof IOException reason ? reason : this;
    }
  }

  /**
   * Blocks until the answer is complete.
   *
   * @throws NotSentException no connection
   * @throws java.net.ProtocolException the answer is no HTTP
   * @throws java.net.SocketTimeoutException the sink's limit for silence has passed
   * @throws IOException the connection was lost, or {@link #abort} was called
   */
  BackendAnswer run() throws IOException {
    Connection connection = connect();
    boolean done = false;
    try {
      CompletableFuture<Boolean> sent = send(connection);
      if (sink != null) {
        sink.opened(connection.rawSocket()::setSoTimeout);
      }
      var reader = new AnswerReader(connection.in(), bodyBytesMax, sink);
      BackendAnswer answer = reader.read();
      connection.rawSocket().setSoTimeout(0);
      // A backend may answer before it has read a large body; then the rest is not worth sending.
      boolean reusable = reader.reusable() && sent.getNow(false) && !mayClose(reader);
      done = release() && reusable;
      return answer;
    } finally {
      if (done) {
        transport.pool().put(connection);
      } else {
        connection.reset();
        awaitSender();
      }
    }
  }

  /**
   * llama.cpp's server closes after each stream although it has announced to stay (tried with build
   * 0ad4a86), and what is sent into that moment is lost. Elsewhere a new handshake is too dear.
   */
  private boolean mayClose(AnswerReader reader) {
    return reader.streamed() && "http".equals(request.uri().getScheme());
  }

  /** The kernel resets a connection when the last thread has left it, not before. */
  private void awaitSender() {
    try {
      if (sender != null) {
        sender.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Resets the connection, in whatever phase it is, or prevents it. Does not block. */
  synchronized void abort() {
    aborted = true;
    if (socket != null) {
      Connection.reset(socket);
    }
  }

  private Connection connect() throws IOException {
    URI origin = Transport.origin(request.uri());
    Connection pooled = transport.pool().take(origin);
    try {
      if (pooled != null) {
        hold(pooled.rawSocket());
        return pooled;
      }
      return Connection.open(origin, transport.connectTimeout(), transport.tls(), this::hold);
    } catch (IOException e) {
      throw new NotSentException(e);
    }
  }

  private synchronized void hold(Socket connecting) throws IOException {
    socket = connecting;
    if (aborted) {
      Connection.reset(connecting);
      throw new IOException("aborted");
    }
  }

  /** Lets go of the connection, so that a late abort cannot hit the next exchange on it. */
  private synchronized boolean release() {
    socket = null;
    return !aborted;
  }

  /**
   * A large body is written on a thread of its own, so that an answer to its first bytes is seen
   * while the rest still goes; a small one fits into the kernel's buffers and blocks nobody.
   */
  private CompletableFuture<Boolean> send(Connection connection) throws IOException {
    OutputStream out = connection.out();
    if (request.body().length <= SMALL_BODY_BYTES) {
      return CompletableFuture.completedFuture(write(out));
    }
    var sent = new CompletableFuture<Boolean>();
    sender = Thread.ofVirtual().name("openai-send").start(() -> sent.complete(write(out)));
    return sent;
  }

  private boolean write(OutputStream out) {
    try {
      out.write(joined(request.head(), request.body()));
      out.flush();
      return true;
    } catch (IOException e) {
      // The reader of the same connection meets the same end, and has the answer if there is one.
      return false;
    }
  }

  private static byte[] joined(byte[] head, byte[] body) {
    byte[] all = new byte[head.length + body.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }
}
