package dev.overlord.worker.handlers;

import dev.overlord.handler.TaskHandler;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the handlers that are on the class path or in a folder of jars. */
public final class Discovery {
  private static final String NAME = "[a-z0-9][a-z0-9-]{0,62}";

  private Discovery() {}

  /**
   * One instance of each, by name. Those of a folder share one class loader, which stays open as
   * long as the process lives.
   *
   * @param folder holds jars, of handlers and of what they need; null: the class path only
   * @throws IllegalArgumentException a folder, a jar or a handler is not as it must be; the message
   *     is a sentence
   */
  public static Map<String, TaskHandler> find(@Nullable Path folder) {
    ClassLoader own = Discovery.class.getClassLoader();
    return load(folder == null ? own : new URLClassLoader("handlers", jars(folder), own));
  }

  private static URL[] jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<URL> jars = new ArrayList<>();
      for (Path file : files.filter(f -> f.toString().endsWith(".jar")).sorted().toList()) {
        jars.add(file.toUri().toURL());
      }
      if (jars.isEmpty()) {
        throw new IllegalArgumentException("folder " + folder + " of handlers holds no .jar");
      }
      return jars.toArray(URL[]::new);
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("folder " + folder + " of handlers has an odd name", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "folder " + folder + " of handlers cannot be read: " + e, e);
    }
  }

  private static Map<String, TaskHandler> load(ClassLoader loader) {
    Map<String, TaskHandler> found = new TreeMap<>();
    try {
      for (TaskHandler handler : ServiceLoader.load(TaskHandler.class, loader)) {
        add(handler, found);
      }
      return found;
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new IllegalArgumentException("a handler cannot be loaded: " + e.getMessage(), e);
    }
  }

  /** Authors' code: it may give null, whatever its annotations say. */
  private static String name(TaskHandler handler, String type) {
    try {
      return String.valueOf(handler.name());
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("handler " + type + ": its name() threw " + e, e);
    }
  }

  private static void add(TaskHandler handler, Map<String, TaskHandler> found) {
    String type = handler.getClass().getName();
    String name = name(handler, type);
    if (!name.matches(NAME)) {
      throw new IllegalArgumentException(
          "handler " + type + " calls itself '" + name + "', which is not " + NAME);
    }
    TaskHandler other = found.putIfAbsent(name, handler);
    if (other != null) {
      throw new IllegalArgumentException(
          "two handlers are called '"
              + name
              + "': "
              + String.join(" and ", Arrays.asList(other.getClass().getName(), type))
              + "; remove one, or give it another name()");
    }
  }
}
