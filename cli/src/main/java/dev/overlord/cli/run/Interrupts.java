package dev.overlord.cli.run;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C and SIGTERM as calls. Java's own way, a shutdown hook, cannot tell a second Ctrl-C; the
 * class that can is reached by reflection, because the compiler refuses to name it.
 */
public final class Interrupts {
  private Interrupts() {}

  /**
   * @param first called on a thread of its own at the first signal
   * @param again called at every later one
   */
  public static void handle(Runnable first, Runnable again) {
    var count = new AtomicInteger();
    Runnable action =
        () -> {
          if (count.getAndIncrement() == 0) {
            first.run();
          } else {
            again.run();
          }
        };
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Interrupts.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                  return null;
                }
                throw new UnsupportedOperationException(method.getName());
              });
      for (String name : new String[] {"INT", "TERM"}) {
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java cannot handle Ctrl-C", e);
    }
  }
}
