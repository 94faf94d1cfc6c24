package io.tattletail.replay;

import static java.util.Objects.requireNonNull;

import io.tattletail.common.Partition;
import io.tattletail.internal.merge.EventMerge;
import io.tattletail.internal.merge.MergeMemoryException;
import io.tattletail.internal.segment.BlockEvent;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewSerializer;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps through the events of a query in the archive's order, each once.
 *
 * <pre>
 *   try (ReplayCursor cursor = replayer.cursor(query)) {
 *     while (cursor.next()) {
 *       use(cursor.event());
 *     }
 *   }
 * </pre>
 *
 * <p>Files may be sealed, replaced by others with the same events, or deleted while it steps: it
 * lists the archive again and goes on behind the event that it returned last. When the archive in
 * use is down, it does the same on the replayer's next archive; {@link ReplayReport#failOvers} has
 * these changes.
 *
 * <p>Not thread-safe. After an {@link IOException} it can only be closed. Events stay valid after
 * it moved on and was closed.
 */
public final class ReplayCursor implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayCursor.class);

  /** Files may go away again while their successors are opened, but hardly so often. */
  private static final int MAX_RESTARTS_IN_VAIN = 5;

  private final ArchiveRoute route;
  private final Duplicates duplicates;
  private final SegmentSerializers serializers;

  /** Whether there is a ledger to ask and to tell. */
  private final boolean remembers;

  private Plan plan;
  private EventMerge merge;

  /**
   * The cursor returns events behind this channel and timestamp; null once the merge is past it.
   */
  private @Nullable ReplayPosition after;

  /** The event it is at; null before the first and behind the last. */
  private @Nullable BlockEvent current;

  /** Of {@link #current}. */
  private @Nullable SpewSerializer serializer;

  /** {@link #current}, once it was asked for. */
  private @Nullable SpewEvent event;

  private int restartsInVain;

  /** The event returned last. */
  private @Nullable BlockEvent last;

  /**
   * @param plan of the archive that the route is at
   */
  ReplayCursor(Plan plan, ArchiveRoute route) throws IOException {
    this.plan = plan;
    this.route = route;
    this.remembers = plan.ledger() != NoLedger.NONE;
    this.duplicates = plan.options().rules().duplicates(plan.options().maxTies());
    Optional.ofNullable(plan.query().after()).ifPresent(duplicates::resume);
    this.serializers = new SegmentSerializers(plan.options().serializers());
    this.after = plan.query().after();
    this.merge = begin();
  }

  private EventMerge begin() throws IOException {
    while (true) {
      try {
        return plan.merge(route.readers());
      } catch (IOException e) {
        failOver(e);
      }
    }
  }

  /**
   * Steps to the next event.
   *
   * @return whether there is one
   * @throws io.tattletail.common.ArchiveException if a file is damaged or cannot be understood; the
   *     message names it
   * @throws ReplayException if it would take more memory than {@link ReplayerOptions#memoryBytes}
   * @throws java.io.InterruptedIOException if the thread is interrupted while it waits, and stays
   *     so
   * @throws IOException if reading fails
   */
  public boolean next() throws IOException {
    route.checkOpen();
    event = null;
    current = null;
    while (true) {
      try {
        return step();
      } catch (FileNotFoundException e) {
        restart(e);
      } catch (MergeMemoryException e) {
        throw new ReplayException(
            e.getMessage() + ". Give the replay more by ReplayerOptions.memoryBytes.",
            e,
            Optional.empty());
      } catch (IOException e) {
        failOver(e);
        goOn();
      }
    }
  }

  private boolean step() throws IOException {
    while (merge.next()) {
      if (!plan.query().matches(merge.timestampMicros())) {
        plan.counters().filtered++;
        continue;
      }
      BlockEvent found = merge.event();
      if (isBeforePosition(found)) {
        continue;
      }
      // First of all: an event that cannot be returned must not reach the ledger.
      serializer = serializers.of(found.block());
      if (remembers && isKnown(found)) {
        continue;
      }
      if (duplicates.wasDeliveredBefore(found)) {
        continue;
      }
      Repetition repetition = duplicates.repetition(found);
      if (repetition != Repetition.NONE) {
        drop(found, repetition);
        continue;
      }
      plan.counters().delivered++;
      restartsInVain = 0;
      route.progressed();
      last = found;
      current = found;
      return true;
    }
    return false;
  }

  private void drop(BlockEvent found, Repetition repetition) {
    Counters counters = plan.counters();
    counters.duplicates++;
    if (repetition == Repetition.PUBLISHED_TWICE) {
      counters.publishedTwice++;
    } else if (repetition == Repetition.CONFLICTING) {
      if (counters.conflictingDuplicates == 0) {
        LOG.warn(
            "event {} of channel {} at {}, {}, has other bytes than the event of the same id and"
                + " timestamp at {}: it is dropped. File {}, recorder {}, sequence {}. Later ones"
                + " are counted as conflictingDuplicates",
            found.id(),
            found.channel(),
            found.timestamp(),
            Repetition.DeliveredEvent.of(found),
            duplicates.repeated(),
            found.block().path(),
            found.recorder(),
            found.sequence());
      }
      counters.conflictingDuplicates++;
    }
  }

  private boolean isBeforePosition(BlockEvent found) {
    if (after == null) {
      return false;
    }
    if (found.timestampMicros() > after.timestampMicros()) {
      after = null;
      return false;
    }
    return after.isBehind(found);
  }

  /** Tells the ledger of what it does not know. */
  private boolean isKnown(BlockEvent found) {
    ReplayLedger ledger = plan.ledger();
    Partition partition = found.block().metadata().partition();
    long sequence = found.sequence();
    if (ledger.holds(partition, found.recorder(), sequence, sequence)) {
      return true;
    }
    ledger.read(partition, found.recorder(), sequence, found.position());
    return false;
  }

  /** A file that was listed is not there any more: others may have its events now. */
  private void restart(FileNotFoundException missing) throws IOException {
    restartsInVain++;
    if (restartsInVain > MAX_RESTARTS_IN_VAIN) {
      throw missing;
    }
    LOG.info("listing the archive again, because a listed file is gone", missing);
    plan.counters().restarts++;
    goOn();
  }

  /** The archive in use failed: another one is read if it is down. */
  private void failOver(IOException failure) throws IOException {
    route.failOver(failure, position());
    restartsInVain = 0;
    plan = plan.on(route.archive());
  }

  /** Lists the archive in use, and goes on behind the event returned last. */
  private void goOn() throws IOException {
    closeMerge();
    Optional<ReplayPosition> position = position();
    if (position.isPresent()) {
      plan = plan.after(position.get());
      duplicates.resume(position.get());
    }
    after = plan.query().after();
    merge = begin();
  }

  /** Files of an archive that is down may not close as they should; they were read only. */
  private void closeMerge() {
    try {
      merge.close();
    } catch (IOException e) {
      LOG.debug("closing files that were being read failed", e);
    }
  }

  /**
   * The event the cursor is at.
   *
   * @throws NoSuchElementException before the first {@link #next()} and after it returned false
   */
  public SpewEvent event() {
    SpewEvent known = event;
    if (known == null) {
      known = SpewEvent.replayed(stored(), requireNonNull(serializer));
      event = known;
    }
    return known;
  }

  /**
   * The present event as the archive stores it: for engines that make columns of millions of events
   * without an object for each value. If only this method is used, no {@link SpewEvent} is made.
   *
   * @throws NoSuchElementException before the first {@link #next()} and after it returned false
   */
  public BlockEvent stored() {
    if (current == null) {
      throw new NoSuchElementException(
          "the cursor is at no event: call next() first, and use the event only if it returns"
              + " true");
    }
    return current;
  }

  /**
   * The position of the last returned event: {@link ReplayQuery#after} goes on behind it. Before
   * the first event it is the position at which the query begins; empty for the beginning.
   */
  public Optional<ReplayPosition> position() {
    return last == null
        ? Optional.ofNullable(plan.query().after())
        : Optional.of(duplicates.position(last));
  }

  /** The report so far. */
  public ReplayReport report() {
    return plan.report(route.failOvers());
  }

  /** Closes the files that are open. Closing twice does nothing. */
  @Override
  public void close() throws IOException {
    merge.close();
  }
}
