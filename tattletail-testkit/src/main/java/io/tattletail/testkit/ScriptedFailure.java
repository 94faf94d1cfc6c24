package io.tattletail.testkit;

import io.tattletail.spew.SpewEvent;

/** A {@link CapturingHandler} failed because the test asked for it. */
public final class ScriptedFailure extends Exception {
  private static final long serialVersionUID = 1L;

  ScriptedFailure(SpewEvent event) {
    super("told to fail on " + event);
  }
}
