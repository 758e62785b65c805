package dev.overlord.http.page;

import dev.overlord.control.view.ClusterView;
import dev.overlord.http.HttpPart;
import dev.overlord.http.api.Pages;
import dev.overlord.http.api.PoolsApi;
import dev.overlord.http.page.LiveFeed.Message;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The page at {@code /}, its files, and its events. */
public final class Page implements HttpPart {
  private static final Logger LOG = LoggerFactory.getLogger(Page.class);
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";
  private static final List<String> SCRIPTS =
      List.of(
          "advice.js",
          "api.js",
          "app.js",
          "charts.js",
          "format.js",
          "history.js",
          "letters.js",
          "live.js",
          "pool.js",
          "pools.js",
          "state.js",
          "tables.js",
          "workers.js");

  /** A page that hears nothing for that long, in milliseconds, hears a comment. */
  private static final long SILENCE_MS = 10_000;

  /** Changes are gathered for that long, in milliseconds, before they are sent. */
  private static final long GATHER_MS = 250;

  /** Nothing from elsewhere, and nobody may frame it. */
  private static final String POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

  private record File(String type, String content) {}

  private final ClusterView view;
  private final LiveFeed feed;
  private final Map<String, File> files;
  private volatile boolean closed;

  public Page(ClusterView view) {
    this.view = view;
    this.feed = new LiveFeed(view);
    this.files = new LinkedHashMap<>();
    files.put("/", load("index.html", HTML));
    files.put("/page/style.css", load("style.css", STYLE));
    for (String script : SCRIPTS) {
      files.put("/page/" + script, load(script, SCRIPT));
    }
    files.put("/page/uplot.js", load(UPLOT + "uPlot.iife.min.js", SCRIPT));
    files.put("/page/uplot.css", load(UPLOT + "uPlot.min.css", STYLE));
  }

  private static File load(String name, String type) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the page's file " + name + " is not in the program");
      }
      return new File(type, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void addTo(RoutesConfig routes) {
    files.forEach((path, file) ->
        routes.get(
            path,
            context ->
                context
                    .header("Content-Security-Policy", POLICY)
                    .header("X-Content-Type-Options", "nosniff")
                    .header("Cache-Control", "no-cache")
                    .contentType(file.type())
                    .result(file.content())));
    routes.get("/api/v1/events", this::events);
    routes.get("/api/v1/pools/{pool}/history", this::history);
  }

  private void history(Context context) {
    String pool = context.pathParam("pool");
    if (!view.stats().containsKey(pool) && !view.definitions().containsKey(pool)) {
      Set<String> known = new TreeSet<>(view.definitions().keySet());
      known.addAll(view.stats().keySet());
      throw PoolsApi.unknown("pool", pool, known);
    }
    Pages.json(context, feed.history(pool));
  }

  /**
   * Stays on the request's thread, which is a virtual one. Not Javalin's own events: it handles the
   * end of a client whose connection is gone as an error, over and over.
   */
  private void events(Context context) throws IOException, InterruptedException {
    context.contentType("text/event-stream").header("Cache-Control", "no-cache");
    OutputStream out = context.res().getOutputStream();
    Message last = feed.snapshot();
    long seen = last.version();
    boolean there = send(out, text(last));
    while (there && !closed) {
      List<Message> messages = feed.after(seen, SILENCE_MS);
      StringBuilder text = new StringBuilder(messages.isEmpty() ? ": nothing new\n\n" : "");
      for (Message message : messages) {
        text.append(text(message));
        seen = Math.max(seen, message.version());
      }
      there = send(out, text);
      Thread.sleep(GATHER_MS);
    }
  }

  private static String text(Message message) {
    return "event: " + message.event() + "\ndata: " + message.data() + "\n\n";
  }

  /** False when the client is gone. */
  private static boolean send(OutputStream out, CharSequence text) {
    try {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
      return true;
    } catch (IOException e) {
      LOG.debug("page.gone reason={}", e.toString());
      return false;
    }
  }

  @Override
  public void stopping() {
    closed = true;
  }
}
