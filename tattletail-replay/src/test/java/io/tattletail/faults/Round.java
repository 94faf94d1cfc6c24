package io.tattletail.faults;

/** One way to break things while events are recorded. */
interface Round {
  /** Records and breaks; returns when no recorder of the round is at work any more. */
  void run(Arena arena) throws Exception;

  /** Which of its kind it is, for people; empty if all are alike. */
  default String detail() {
    return "";
  }
}
