package dev.overlord.common.log;

/** How one process stands to a log in memory; the simulator cuts, freezes and kills here. */
public interface Connection {
  String name();

  /** Every call comes through here first. A dead process does not come back from it. */
  default void call() {}

  /** Every call that was answered comes through here last. */
  default void answered() {}

  /** Neither requests nor answers get through now. */
  default boolean cut() {
    return false;
  }

  /** This one request gets no answer. */
  default boolean unlucky() {
    return false;
  }

  default boolean dead() {
    return false;
  }

  /** Until this instant of the weather's time the process does nothing. */
  default long frozenUntil() {
    return Long.MIN_VALUE;
  }

  /** Stamps what the process writes, in milliseconds since the epoch. */
  long wallMs();

  /** Nanoseconds for which a writer tries again before it gives a record up. */
  default long patience() {
    return 0;
  }

  /** False is a bug to be found: the readers see what is not, or never, committed. */
  default boolean committedOnly() {
    return true;
  }

  /** False is a bug to be found: initialising this id fences nobody and ends no transaction. */
  default boolean fences(String transactionalId) {
    return true;
  }

  /** A transaction of this process is committed, and it knows. */
  default void committed() {}

  /** A call that needs an answer now. */
  default void ask() {
    call();
    if (cut() || unlucky()) {
      throw new LogUnavailableException(name() + " gets no answer from the log", null);
    }
  }
}
