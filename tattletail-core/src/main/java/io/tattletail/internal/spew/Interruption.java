package io.tattletail.internal.spew;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;

/** Tells the interrupt of a thread from other failures. */
public final class Interruption {
  private Interruption() {}

  /**
   * Whether an error says that its thread was interrupted. A {@link SocketTimeoutException} is an
   * {@link InterruptedIOException} by its class alone: it says that the time limit of a socket is
   * over.
   */
  public static boolean is(Throwable error) {
    return error instanceof InterruptedException
        || error instanceof ClosedByInterruptException
        || (error instanceof InterruptedIOException && !(error instanceof SocketTimeoutException));
  }

  /**
   * Ends work if this thread is interrupted.
   *
   * @param what the work is, such as {@code publishing}
   * @throws InterruptedIOException if so; the thread stays interrupted
   */
  public static void endIfInterrupted(String what) throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted while " + what);
    }
  }

  /**
   * Ends work that would report an error and go on, if the error came of an interrupt or this
   * thread is interrupted by now.
   *
   * @param what the work is, such as {@code publishing}
   * @throws InterruptedIOException if so; an interrupted thread stays interrupted
   */
  public static void endAt(Throwable error, String what) throws InterruptedIOException {
    if (error instanceof InterruptedIOException told && is(told)) {
      throw told;
    }
    if (is(error) || Thread.currentThread().isInterrupted()) {
      InterruptedIOException interrupted = new InterruptedIOException("interrupted while " + what);
      interrupted.initCause(error);
      throw interrupted;
    }
  }
}
