package dev.overlord.cli.process;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends this process when its parent is gone. The parent holds the other end of standard input and
 * never writes: however it dies, the operating system closes that end.
 */
public final class ParentWatch {
  /** From the parent's death to the end of the child, at the latest. */
  static final Duration GRACE = Duration.ofSeconds(4);

  private static final int EXIT_CODE = 143;
  private static final Logger log = LoggerFactory.getLogger(ParentWatch.class);

  private volatile boolean parentGone;

  /** Starts watching standard input. */
  public static ParentWatch start() {
    return start(System.in);
  }

  private static ParentWatch start(InputStream fromParent) {
    ParentWatch watch = new ParentWatch();
    daemon("parent-watch", () -> watch.await(fromParent));
    return watch;
  }

  /** Whether the process ends because its parent did: there is no time for a long goodbye. */
  public boolean isParentGone() {
    return parentGone;
  }

  private void await(InputStream fromParent) {
    try {
      int read;
      do {
        read = fromParent.read();
      } while (read >= 0);
    } catch (IOException e) {
      log.debug("parent.unheard", e);
    }
    parentGone = true;
    daemon("parent-watch-halt", ParentWatch::haltAfterGrace);
    log.warn("parent.gone");
    System.exit(EXIT_CODE);
  }

  /** Shutdown hooks may hang on what died together with the parent. */
  private static void haltAfterGrace() {
    try {
      Thread.sleep(GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(EXIT_CODE);
  }

  private static void daemon(String name, Runnable body) {
    Thread.ofPlatform().daemon().name(name).start(body);
  }
}
