package dev.overlord.cli.tune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.overlord.cli.config.UsageException;
import dev.overlord.cli.input.InputLine;
import dev.overlord.cli.input.InputOptions;
import dev.overlord.cli.input.InputReader;
import dev.overlord.common.backend.BackendPreset;
import dev.overlord.common.codec.Json;
import dev.overlord.common.model.RawJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The payloads that are sent. */
final class Prompts {
  /** More say nothing new, and a file may have millions. */
  static final int MOST = 1_000;

  /** Short enough for a quick sweep, long enough that making the answer is most of the work. */
  static final int TOKENS = 64;

  private static final String EMBEDDINGS = "/v1/embeddings";

  /** Of several lengths, as questions are. */
  private static final List<String> BUILT_IN =
      List.of(
          "Explain in three sentences why the sky is blue.",
          "Summarise the plot of Romeo and Juliet for a ten-year-old.",
          "Write a haiku about the sea in winter.",
          "List five uses of a paper clip besides holding paper.",
          "A train leaves at 9:40 and arrives at 13:05. How long does it travel? Show each step.",
          "Translate into French: \"The library closes at six, but the garden stays open.\"",
          "What is the difference between a process and a thread? Answer for a student in the first"
              + " year, with one example of when each is the better choice.",
          "Write a function in Python that returns the longest word of a sentence, and explain it.",
          "Here is a note from a customer: \"The parcel came two days late, the box was wet, and one"
              + " of the three cups was broken. I would like a new cup, not my money back.\" Write a"
              + " friendly answer of about eighty words that promises a new cup within a week.",
          "Name the planets in order from the sun and say one thing about each.",
          "Which is larger, 2 to the 10th or 10 to the 3rd, and by how much?",
          "Describe how bread is made, from the grain to the loaf.");

  private Prompts() {}

  /**
   * Prompts of our own.
   *
   * @param model for servers that want one named; null leaves it out
   */
  static List<RawJson> builtIn(@Nullable String model, boolean stream) {
    List<RawJson> payloads = new ArrayList<>();
    for (String prompt : BUILT_IN) {
      ObjectNode body = Json.shared().createObjectNode();
      if (model != null) {
        body.put("model", model);
      }
      body.putArray("messages").addObject().put("role", "user").put("content", prompt);
      body.put("max_tokens", TOKENS);
      body.put("stream", stream);
      payloads.add(RawJson.of(Json.write(body)));
    }
    return payloads;
  }

  /**
   * The first {@link #MOST} lines of a file as {@code run} reads it.
   *
   * @param stream whether bodies that can be streamed are
   * @throws UsageException a line cannot run, or there is none
   * @throws IOException the file cannot be read
   */
  static List<RawJson> of(Path file, InputOptions options, boolean stream) throws IOException {
    List<RawJson> payloads = new ArrayList<>();
    try (InputReader reader = InputReader.open(file, options)) {
      InputLine line = reader.next();
      while (line != null && payloads.size() < MOST) {
        payloads.add(
            switch (line) {
              case InputLine.TaskLine task -> payload(task, stream);
              case InputLine.BadLine bad ->
                  throw new UsageException(
                      "--prompts " + file + ", line " + bad.lineNumber() + ": " + bad.reason());
            });
        line = reader.next();
      }
    }
    if (payloads.isEmpty()) {
      throw new UsageException(
          "--prompts " + file + " has no line; leave it out for built-in ones");
    }
    return payloads;
  }

  private static RawJson payload(InputLine.TaskLine task, boolean stream) throws IOException {
    ObjectNode body = (ObjectNode) Json.shared().readTree(task.body().bytes());
    if (stream && !task.url().equals(EMBEDDINGS)) {
      body.put("stream", true);
    }
    ObjectNode payload = Json.shared().createObjectNode().put("url", task.url());
    payload.set("body", body);
    return RawJson.of(Json.write(payload));
  }

  /** How lines that are only a prompt become requests. */
  static InputOptions options(@Nullable String promptField, @Nullable String backend) {
    InputOptions options =
        BackendPreset.ANTHROPIC.label().equals(backend)
            ? InputOptions.standard().withMessages()
            : InputOptions.standard();
    return promptField == null ? options : options.withPromptField(promptField);
  }
}
