package io.tattletail.internal.spew;

/** The text of a failure, also if its own {@code toString()} fails. */
public final class FailureText {
  private FailureText() {}

  /** The failure as text, or the name of its type if it throws when it is asked for one. */
  public static String of(Throwable failure) {
    try {
      return failure.toString();
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      return failure.getClass().getName();
    }
  }
}
