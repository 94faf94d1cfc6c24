package io.tattletail.internal.merge;

import static com.google.common.base.Preconditions.checkState;

import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.spew.Micros;
import java.io.Closeable;
import java.io.IOException;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Steps through the events of partitions and files in the archive's order, within bounded memory.
 * It returns every copy of an event, and drops none.
 *
 * <pre>
 *   try (EventMerge merge = new EventMerge(archive, options, statistics, readers)) {
 *     merge.addSegment(partition, file);
 *     while (merge.next()) {
 *       use(merge.event());
 *     }
 *   }
 * </pre>
 *
 * <p>Not thread-safe: the thread that calls it is the merging thread. After an {@link IOException}
 * it can only be closed. Events stay valid after it moved on and was closed, and keep the memory of
 * their block, which is not counted.
 */
public final class EventMerge implements Closeable {
  private final MergeContext context;
  private final RunMerge runs;
  private boolean begun;

  /**
   * An empty merge.
   *
   * @param statistics counts files and reads
   * @param readers loads the blocks that are needed next. The merging thread loads a block itself
   *     if no other thread has begun with it, so any executor works, also one that runs no task
   */
  public EventMerge(
      ArchiveStore archive, MergeOptions options, MergeStatistics statistics, Executor readers) {
    Memory memory = new Memory(options.memoryBytes(), statistics);
    WaitingSources waiting = new WaitingSources();
    this.context =
        new MergeContext(
            archive, options, statistics, memory, waiting, new RetirementWatch(archive));
    this.runs = new RunMerge(memory, new ReadAhead(memory, waiting, readers));
  }

  /**
   * Adds all files of a partition, but for recorded segments that its rounds absorbed. It is listed
   * when the merge reaches its day. A round that was published and is gone is damage.
   *
   * @throws IllegalStateException after the first {@link #next()}
   */
  public void addPartition(Partition partition) {
    add(new PartitionSource(context, partition));
  }

  /**
   * Adds one segment, sealed or not. It is opened when the merge reaches the first time in its
   * name. If it has another name by then, because it was sealed, it is found by recorder and
   * number.
   *
   * @param partition in which it was listed
   * @throws IllegalStateException after the first {@link #next()}
   */
  public void addSegment(Partition partition, SegmentFile file) {
    if (context.mayHaveWanted(file)) {
      add(new SegmentSource(context, partition, file));
    }
  }

  /**
   * Adds one published round, with its shadow blocks. It is opened when the merge reaches its day.
   *
   * @param partition in which it was listed
   * @throws IllegalStateException after the first {@link #next()}
   */
  public void addRound(Partition partition, RoundFile file) {
    add(
        new RoundSource(
            context, partition, file, Micros.startOf(partition.date()), Optional.empty()));
  }

  private void add(Source source) {
    checkState(!begun, "%s was added after the merge began", source);
    runs.add(source);
  }

  /**
   * Steps to the next event.
   *
   * @return whether there is one
   * @throws java.io.FileNotFoundException if a file that was listed or added is gone
   * @throws io.tattletail.common.ArchiveException if a file is damaged and the damage handler
   *     throws that, or has an unknown format; also if an added partition was retired before it was
   *     listed, at the latest behind the last event
   * @throws MergeMemoryException if it needs more memory than {@link MergeOptions#memoryBytes}
   * @throws java.io.InterruptedIOException if the thread is interrupted while it waits, and stays
   *     so
   * @throws FileReadException if a file cannot be read; it names the file
   * @throws IOException if listing fails
   */
  public boolean next() throws IOException {
    begun = true;
    if (runs.next()) {
      return true;
    }
    context.retirement().checkAll();
    return false;
  }

  /** When the current event happened, in microseconds; costs less than {@link #event()}. */
  public long timestampMicros() {
    return run().timestampMicros();
  }

  /**
   * The current event.
   *
   * @throws NoSuchElementException before the first {@link #next()} and after it returned false
   */
  public BlockEvent event() {
    return run().event();
  }

  private Run run() {
    Run current = runs.current();
    if (current == null) {
      throw new NoSuchElementException("the merge is at no event");
    }
    return current;
  }

  /** Closes the files that are open. Closing twice does nothing. */
  @Override
  public void close() throws IOException {
    runs.close();
  }
}
