package io.tattletail.recorder;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import java.io.InterruptedIOException;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Waits for commits on the threads of callers, and throws how they failed. Thread-safe. */
final class CommitWaiter {
  private final AppendBuffer buffer;

  CommitWaiter(AppendBuffer buffer) {
    this.buffer = buffer;
  }

  /** See {@link EventRecorder#flush()}. */
  void flush() throws RecorderException, InterruptedIOException {
    try {
      buffer.flush().get();
    } catch (ExecutionException e) {
      // Told below, if it is not told to those who wait for these very events.
    } catch (InterruptedException e) {
      throw interrupted();
    }
    throwFailureSinceAsked();
  }

  /**
   * Returns when all of these commits are acknowledged.
   *
   * @throws RecorderException if one of them has failed
   * @throws InterruptedIOException if the thread is interrupted, and stays so
   */
  void await(Collection<Commit.Acknowledgement> commits)
      throws RecorderException, InterruptedIOException {
    for (Commit.Acknowledgement commit : commits) {
      try {
        commit.committed().get();
      } catch (ExecutionException e) {
        throw rethrowable(requireNonNull(e.getCause(), "a future fails for a cause"));
      } catch (InterruptedException e) {
        throw interrupted();
      }
    }
  }

  /** Throws the last failure since the calling thread asked before, if there was one. */
  void throwFailureSinceAsked() throws RecorderException {
    Optional<RecorderException> failure = buffer.failureSinceAsked();
    if (failure.isPresent()) {
      throw rethrowable(failure.get());
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while waiting for a commit");
  }

  /** The same failure, with the waiting thread's own stack trace. */
  private static RecorderException rethrowable(Throwable failure) {
    String message = requireNonNullElse(failure.getMessage(), failure.toString());
    return failure instanceof NotRecordedException
        ? new NotRecordedException(message, failure)
        : new RecordingUnknownException(message, failure);
  }
}
