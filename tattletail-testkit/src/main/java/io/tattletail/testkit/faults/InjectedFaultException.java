package io.tattletail.testkit.faults;

import java.io.IOException;

/** A file system failed because a test asked for it. */
public final class InjectedFaultException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean effective;

  private InjectedFaultException(String message, boolean effective) {
    super(message);
    this.effective = effective;
  }

  static InjectedFaultException withoutEffect(String message) {
    return new InjectedFaultException(message, false);
  }

  static InjectedFaultException withEffect(String message) {
    return new InjectedFaultException(message, true);
  }

  /** Whether the call, or a part of it, was done. */
  boolean hadEffect() {
    return effective;
  }
}
