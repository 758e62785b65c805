package dev.overlord.worker.openai;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A server socket whose other side the test plays by hand, byte for byte. */
final class RawBackend implements AutoCloseable {
  static final String ANSWER = "{\"choices\":[{\"finish_reason\":\"stop\"}]}";

  private final ServerSocket server;

  RawBackend() throws IOException {
    server = new ServerSocket();
    // Small, so that a large request is still on its way when nobody reads it.
    server.setReceiveBufferSize(16 * 1024);
    server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.setSoTimeout(20_000);
  }

  String url() {
    return "http://" + server.getInetAddress().getHostAddress() + ":" + server.getLocalPort();
  }

  Socket accept() throws IOException {
    Socket socket = server.accept();
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** Whether a connection waits to be accepted. */
  boolean isCalledWithin(int millis) throws IOException {
    server.setSoTimeout(millis);
    try {
      server.accept().close();
      return true;
    } catch (java.net.SocketTimeoutException none) {
      return false;
    }
  }

  /** Reads a whole request and returns its head. */
  static String readRequest(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request, but the end: " + head);
      }
      head.append((char) next);
    }
    var length = java.util.regex.Pattern.compile("Content-Length: (\\d+)").matcher(head);
    if (length.find()) {
      var unused = in.readNBytes(Integer.parseInt(length.group(1)));
    }
    return head.toString();
  }

  static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  static void answer(Socket socket, int status, String extraHeaders, String body)
      throws IOException {
    write(
        socket,
        "HTTP/1.1 "
            + status
            + " X\r\n"
            + extraHeaders
            + "Content-Length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\n\r\n"
            + body);
  }

  /** How many bytes come until the connection ends, and how it ends. */
  static End drain(Socket socket) throws IOException {
    long bytes = 0;
    var buffer = new byte[64 * 1024];
    InputStream in = socket.getInputStream();
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes += read;
      }
      return new End(bytes, false);
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("the connection is still open", e);
    } catch (java.net.SocketException reset) {
      return new End(bytes, true);
    }
  }

  record End(long bytes, boolean reset) {}

  @Override
  public void close() throws IOException {
    server.close();
  }
}
