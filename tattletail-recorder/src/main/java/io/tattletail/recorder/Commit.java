package io.tattletail.recorder;

import io.tattletail.common.Partition;
import io.tattletail.internal.segment.ChunkPool;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What is acknowledged together: all that was appended since the last commit began, in every
 * partition. It succeeds only if every partition's part does; all its events share one future. That
 * is the whole acknowledgement rule, and it is safe however many partitions a batch of events fans
 * out to.
 *
 * <p>Filled under the lock of {@link AppendBuffer}, then handed to {@link GroupCommit}.
 */
final class Commit {
  private final Map<Partition, Batch> batches = new LinkedHashMap<>();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final Acknowledgement acknowledgement = new Acknowledgement(done);
  private final ChunkPool chunks;
  private long bytes;
  private boolean unattended;

  /** Whether its bytes count as held. Guarded by the lock of the buffer. */
  private boolean held = true;

  /** Who learns what became of an event. */
  enum Attendance {
    /** The call that appended it waits for its commit. */
    ATTENDED,
    /** Its future, which may have been dropped; so flushing and closing tell of a failure too. */
    UNATTENDED
  }

  Commit(ChunkPool chunks) {
    this.chunks = chunks;
  }

  /**
   * Gives the event its place.
   *
   * @param attendance of the event
   */
  void add(Partition partition, PendingEvent event, Attendance attendance, long cost) {
    batches
        .computeIfAbsent(partition, p -> new Batch(chunks))
        .add(event.record(), event.serializer());
    unattended |= attendance == Attendance.UNATTENDED;
    bytes += cost;
  }

  /**
   * Whether it has events that perhaps nobody waits for: a later flush has to tell of its failure.
   */
  boolean isUnattended() {
    return unattended;
  }

  Map<Partition, Batch> batches() {
    return batches;
  }

  /** What its events hold of the buffer's memory. */
  long bytes() {
    return bytes;
  }

  /** Ends its hold on the buffer's memory; returns whether it had one. */
  boolean takeHold() {
    boolean had = held;
    held = false;
    return had;
  }

  boolean isEmpty() {
    return batches.isEmpty();
  }

  /** What users get. Completed on a thread on which their dependents may do what they like. */
  Acknowledgement acknowledgement() {
    return acknowledgement;
  }

  /** The same for those who only wait, completed first. */
  CompletableFuture<Void> done() {
    return done;
  }

  /** One future for many users: none of them can complete it for the others. */
  static final class Acknowledgement extends CompletableFuture<Void> {
    private final CompletableFuture<Void> done;

    private Acknowledgement(CompletableFuture<Void> done) {
      this.done = done;
    }

    /** {@link Commit#done()} of its commit. */
    CompletableFuture<Void> committed() {
      return done;
    }

    private void succeed() {
      super.complete(null);
    }

    private void fail(RecorderException failure) {
      super.completeExceptionally(failure);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new CompletableFuture<>();
    }

    @Override
    public boolean complete(Void value) {
      return false;
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
      return false;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      return false;
    }

    @Override
    public void obtrudeValue(Void value) {
      throw new UnsupportedOperationException("an acknowledgement is the recorder's to give");
    }

    @Override
    public void obtrudeException(Throwable failure) {
      throw new UnsupportedOperationException("an acknowledgement is the recorder's to give");
    }
  }

  /** Gives back what its events are in. Only what was written is never read again. */
  void releaseBatches() {
    batches.values().forEach(Batch::release);
  }

  void succeed() {
    acknowledgement.succeed();
  }

  void fail(RecorderException failure) {
    acknowledgement.fail(failure);
  }
}
