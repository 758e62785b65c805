package dev.overlord.kit;

import dev.overlord.handler.Task;
import dev.overlord.handler.TaskContext;
import dev.overlord.handler.TaskException;
import dev.overlord.handler.TaskHandler;
import dev.overlord.handler.TaskResult;

/** The example of docs/handlers.md: counts the words of a JSON string. */
public final class WordCountHandler implements TaskHandler {
  @Override
  public TaskResult run(Task task, TaskContext context) throws TaskException {
    String text = task.payload().strip();
    if (!text.startsWith("\"")) {
      throw TaskException.permanent("invalid_payload", "the payload must be a JSON string");
    }
    String[] words = text.substring(1, text.length() - 1).strip().split("\\s+");
    context.progress(words.length + " words");
    return TaskResult.json(String.valueOf(words.length));
  }
}
