package dev.overlord.worker.openai;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One HTTP request, ready to be sent.
 *
 * @param headers as they go out, checked to hold nothing that could end a header line
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record BackendRequest(String method, URI uri, Map<String, String> headers, byte[] body) {

  /**
   * The request line and headers. The length is always stated: MLX's server refuses chunked bodies
   * with 411, and an upgrade header, which HTTP/2-minded clients add, makes vLLM's drop the body.
   */
  byte[] head() {
    var head = new StringBuilder(256);
    head.append(method).append(' ').append(path()).append(" HTTP/1.1\r\n");
    header(head, "Host", uri.getRawAuthority());
    headers.forEach((name, value) -> header(head, name, value));
    header(head, "Accept", "application/json");
    header(head, "User-Agent", "overlord");
    if (!method.equals("GET")) {
      header(head, "Content-Length", Integer.toString(body.length));
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  private String path() {
    String path = uri.getRawPath();
    String query = uri.getRawQuery();
    return query == null ? path : path + "?" + query;
  }

  private static void header(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
}
