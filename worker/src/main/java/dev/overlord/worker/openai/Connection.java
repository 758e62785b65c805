package dev.overlord.worker.openai;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A TCP or TLS connection that can be reset from any thread, at any moment of its life.
 *
 * <p>It lingers for zero seconds from its first moment on, so that closing it, or the death of this
 * process, throws away what the kernel has not sent yet and tells the backend at once. The JDK's
 * HttpClient gives no hand on that: after a cancel it closes in order, and a megabyte of request
 * that a stalled backend had not read was measured to reach it in full afterwards.
 */
final class Connection {
  private static final int BUFFER_BYTES = 16 * 1024;

  private final URI origin;
  private final Socket raw;
  private final Socket socket;
  private final InputStream in;

  private Connection(URI origin, Socket raw, Socket socket) throws IOException {
    this.origin = origin;
    this.raw = raw;
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
  }

  /** Where a socket that is being connected is shown before anything can block on it. */
  @FunctionalInterface
  interface Custody {
    /**
     * @throws IOException the exchange was aborted; the socket must not be used
     */
    void take(Socket socket) throws IOException;
  }

  /**
   * Connects to the first address of the host that answers. Nothing of a request is sent.
   *
   * @throws IOException no address accepted the connection, or TLS failed
   */
  static Connection open(URI origin, Duration timeout, SSLSocketFactory tls, Custody custody)
      throws IOException {
    int port = origin.getPort();
    IOException last = null;
    for (InetAddress address : InetAddress.getAllByName(origin.getHost())) {
      var raw = new Socket();
      try {
        prepare(raw);
        custody.take(raw);
        raw.connect(new InetSocketAddress(address, port), (int) timeout.toMillis());
        return new Connection(origin, raw, secured(origin, raw, timeout, tls));
      } catch (IOException e) {
        reset(raw);
        last = e;
      }
    }
    throw last == null ? new IOException("no address for " + origin.getHost()) : last;
  }

  private static void prepare(Socket raw) throws IOException {
    raw.setSoLinger(true, 0);
    raw.setTcpNoDelay(true);
  }

  private static Socket secured(URI origin, Socket raw, Duration timeout, SSLSocketFactory tls)
      throws IOException {
    if (!origin.getScheme().equals("https")) {
      return raw;
    }
    var secure = (SSLSocket) tls.createSocket(raw, origin.getHost(), origin.getPort(), true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    raw.setSoTimeout((int) timeout.toMillis());
    secure.startHandshake();
    raw.setSoTimeout(0);
    return secure;
  }

  URI origin() {
    return origin;
  }

  Socket rawSocket() {
    return raw;
  }

  InputStream in() {
    return in;
  }

  OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  /**
   * Whether the backend has closed an idle connection, or said something nobody asked for. Costs a
   * millisecond when it has not.
   */
  boolean isStale() {
    try {
      if (in.available() > 0) {
        return true;
      }
      raw.setSoTimeout(1);
      try {
        var unused = raw.getInputStream().read();
        return true;
      } catch (SocketTimeoutException stillOpen) {
        raw.setSoTimeout(0);
        return false;
      }
    } catch (IOException broken) {
      return true;
    }
  }

  void reset() {
    reset(raw);
  }

  /** Ends an idle connection in order: there is nothing left that must not be sent. */
  void close() {
    try {
      raw.setSoLinger(false, 0);
      socket.close();
    } catch (IOException e) {
      reset();
    }
  }

  /** Closes the TCP socket under any TLS, whose farewell could block. */
  static void reset(Socket raw) {
    try {
      raw.close();
    } catch (IOException e) {
      // The descriptor is released all the same, and there is nobody left to tell.
    }
  }
}
