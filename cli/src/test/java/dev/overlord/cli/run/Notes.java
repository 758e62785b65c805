package dev.overlord.cli.run;

import java.util.ArrayList;
import java.util.List;

/** Remembers what the user would have seen. */
final class Notes implements Progress {
  final List<String> lines = new ArrayList<>();
  final List<State> states = new ArrayList<>();

  @Override
  public void update(State state) {
    states.add(state);
  }

  @Override
  public void note(String line) {
    lines.add(line);
  }

  @Override
  public void close() {}
}
