package dev.overlord.control.results;

import java.util.Optional;

/** Knows where outcomes stand. */
public interface Outcomes {
  /** The ref of the task that has this id, as far as its outcome is known. */
  Optional<String> refOf(String id);

  /** Where the outcome of the task with this ref stands; empty when there is none yet. */
  Optional<Place> find(String ref);
}
