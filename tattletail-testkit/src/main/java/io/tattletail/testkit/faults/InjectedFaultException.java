package io.tattletail.testkit.faults;

import java.io.IOException;

/** A file system failed because a test told it to. */
public final class InjectedFaultException extends IOException {
  private static final long serialVersionUID = 1L;

  InjectedFaultException(String message) {
    super(message);
  }
}
