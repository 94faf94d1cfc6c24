package io.tattletail.recorder;

import io.tattletail.archive.Partition;
import io.tattletail.archive.segment.ChunkPool;
import io.tattletail.archive.segment.SegmentRecord;
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
  private final Acknowledgement acknowledgement = new Acknowledgement();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final ChunkPool chunks;
  private long bytes;

  Commit(ChunkPool chunks) {
    this.chunks = chunks;
  }

  /** Gives the event its sequence, and its place. */
  void add(Partition partition, PendingEvent event, Numbering numbering, long cost) {
    SegmentRecord record = event.record(numbering.sequence());
    batches.computeIfAbsent(partition, p -> new Batch(chunks)).add(record, event.serializer());
    numbering.advance();
    bytes += cost;
  }

  Map<Partition, Batch> batches() {
    return batches;
  }

  /** What its events hold of the buffer's memory. */
  long bytes() {
    return bytes;
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
