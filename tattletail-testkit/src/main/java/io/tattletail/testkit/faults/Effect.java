package io.tattletail.testkit.faults;

/** What a fault does to the call that it hits. */
enum Effect {
  /** Throws; nothing is done. */
  BEFORE("before"),
  /** Throws an {@link OutOfMemoryError}; nothing is done. */
  OUT_OF_MEMORY("for lack of memory before"),
  /** Does it, and then throws. */
  AFTER("after"),
  /** Does a part of it; see {@link FaultScript#cutShort()}. */
  CUT_SHORT("in the middle of"),
  /** Does it, and does it again; the second call's outcome counts. */
  TWICE("the second of two calls"),
  /** Waits, and goes on when the fault is lifted. */
  HANG("too long before");

  private final String text;

  Effect(String text) {
    this.text = text;
  }

  /** Where it fails, to stand between "told to fail" and the operation. */
  String text() {
    return text;
  }
}
