package io.tattletail.recorder;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One partition's share of a commit. */
final class PartitionShare extends CommitShare {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionShare.class);

  private final PartitionWriters writers;
  private final PartitionWriter writer;
  private final Batch batch;
  private final Afterwards afterwards;

  /** What becomes of the segment when the share is written. */
  enum Afterwards {
    STAYS_OPEN,
    IS_SEALED
  }

  /**
   * @param writers of the run
   */
  PartitionShare(
      WriteRetry retry,
      long startNanos,
      PartitionWriters writers,
      PartitionWriter writer,
      Batch batch,
      Afterwards afterwards) {
    super(retry, startNanos);
    this.writers = writers;
    this.writer = writer;
    this.batch = batch;
    this.afterwards = afterwards;
  }

  @Override
  public void write() throws IOException, InterruptedException {
    writer.write(batch);
  }

  @Override
  void written() throws InterruptedException {
    if (afterwards == Afterwards.IS_SEALED) {
      writer.seal();
    }
  }

  /** The segment is sealed when the write is over, however it ends. */
  @Override
  void runEnds() {
    writers.leave(writer);
    var unused = ended().handle((done, failure) -> sealOrLeave());
  }

  private boolean sealOrLeave() {
    try {
      writer.seal();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.info("a segment is left to the next recorder's salvage", e);
      return false;
    }
  }

  @Override
  public String again() {
    return "%d events are written again in a new segment".formatted(batch.events());
  }
}
