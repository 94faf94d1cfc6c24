package io.tattletail.recorder;

import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.rejected.RejectedWriter;
import io.tattletail.internal.spew.LoggingCheck;
import io.tattletail.spew.AsyncSpewEventHandler;
import io.tattletail.spew.Health;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.UnreadableEvent;
import io.tattletail.spew.UnreadableEventHandler;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records events in an archive, in the bytes in which they were serialized.
 *
 * <p>It is a Spew handler and can be subscribed like any other: when {@link #onEvent} or {@link
 * #onEvents} returns, the events are recorded. A broker that supports asynchronous handlers calls
 * {@link #onEventsAsync} instead, and many calls share a commit. Without a broker, use {@link
 * #append} and {@link #flush}. Any number of recorders may write to one archive, also under one
 * name, with no coordination.
 *
 * <p><b>Threads.</b> Thread-safe; all methods may be called from any number of threads at once.
 * Events appended by one thread to one partition keep their order.
 *
 * <p><b>Durability.</b> Acknowledged events are as safe as {@link Durability} says. Others may be
 * in the archive or not.
 *
 * <p><b>Failure.</b> After an I/O error the recorder writes unacknowledged events to a new segment,
 * and retries for as long as {@link RecorderOptions#retryFor} says. Then all pending events fail,
 * and the recorder goes on by itself, under a new name, when the file system is back. {@link
 * #state()} and {@link RecorderListener} report this. An {@link Error} on a thread that commits or
 * acknowledges, such as an {@link OutOfMemoryError}, ends a recorder, because the state of its work
 * is unknown. All pending events fail, later appends fail at once, the state is {@link
 * RecorderState.Status#FAILED}, and {@link #close()} throws the cause. Nothing else ends a recorder
 * but closing.
 */
public final class EventRecorder
    implements AsyncSpewEventHandler, UnreadableEventHandler, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);

  private final RecorderParts parts;
  private final RunNames names;
  private final AppendBuffer buffer;
  private final CommitWaiter waiter;
  private final RejectedKeeper rejected;
  private final Intake intake;
  private final Shutdown shutdown;

  private EventRecorder(ArchiveStore archive, RecorderOptions options) {
    this.names = new RunNames(options);
    this.parts = RecorderParts.of(archive, options, names);
    this.buffer = new AppendBuffer(options);
    this.waiter = new CommitWaiter(buffer);
    CommitLoop commits = new CommitLoop(parts, names, buffer);
    this.rejected =
        new RejectedKeeper(
            RejectedWriter.create(archive, names.present()), name(), options, parts.counters());
    this.intake = new Intake(options, buffer, rejected, archive.directories()::checkChannel);
    Thread committing = Daemons.named(options.name() + "-commit").newThread(commits);
    this.shutdown = new Shutdown(parts, buffer, waiter, committing, rejected);
    committing.start();
    parts.background().start();
  }

  /** {@link #open(Path, Configuration, RecorderOptions)} with the default options. */
  public static EventRecorder open(Path root, Configuration configuration) throws IOException {
    return open(root, configuration, RecorderOptions.defaults());
  }

  /** {@link #open(Path, Configuration)} of a root such as {@code hdfs://namenode/tattletail}. */
  public static EventRecorder open(String root, Configuration configuration) throws IOException {
    return open(new Path(root), configuration);
  }

  /**
   * Opens a recorder on an archive, and makes the archive if it is missing.
   *
   * @param root the archive's directory; without a scheme, on the default file system of {@code
   *     configuration}
   * @throws IllegalArgumentException if the options contradict each other
   * @throws io.tattletail.common.ArchiveException if the root cannot be an archive; the message
   *     says why and what to do
   * @throws IOException if the file system cannot be reached
   */
  public static EventRecorder open(Path root, Configuration configuration, RecorderOptions options)
      throws IOException {
    LoggingCheck.warnIfNothingIsLogged();
    RecorderOptions checked = options.checked();
    EventRecorder recorder =
        new EventRecorder(
            ArchiveStore.openOrCreate(root, configuration, checked.permissions()), checked);
    LOG.info("recorder {} records in {}: {}", recorder.name(), recorder.parts.archive(), checked);
    return recorder;
  }

  /**
   * The recorder's name in its present run, which is part of its files' names. A recorder begins a
   * new run after it could not write for too long, and when it has met some 10,000 partitions.
   */
  public String name() {
    return names.present().text();
  }

  /** Whether it records now; if not, since when and why. */
  public RecorderState state() {
    return parts.lifecycle().state();
  }

  /**
   * {@link #state()} for a health check. It is also degraded while something fails that is done
   * beside the recording: sealing, salvage, publishing, or the watch over open files.
   */
  public Health health() {
    return parts.lifecycle().health();
  }

  /**
   * Appends an event. Waits while {@link RecorderOptions#maxPendingBytes} are pending; an interrupt
   * ends the wait, and stays set.
   *
   * @return completes when the event is acknowledged, on a thread of its own, so that dependents
   *     may append in turn. It fails with a {@link RejectedEventException} if the event can never
   *     be recorded, a {@link NotRecordedException} if it was not, and a {@link
   *     RecordingUnknownException} if it may have been. It cannot be completed or cancelled by its
   *     users.
   */
  public CompletableFuture<Void> append(SpewEvent event) {
    try {
      return intake.append(event, Commit.Attendance.UNATTENDED).acknowledgement();
    } catch (NotRecordedException e) {
      return CompletableFuture.failedFuture(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CompletableFuture.failedFuture(
          new NotRecordedException("interrupted while waiting for room", e));
    }
  }

  /**
   * Returns when all events that were appended before this call are acknowledged.
   *
   * @throws RecorderException if an event that any thread passed to {@link #append} since this
   *     thread flushed last is not acknowledged; its type says what is known of the event
   * @throws java.io.InterruptedIOException if the thread is interrupted, and stays so; the events
   *     stay pending
   */
  public void flush() throws IOException {
    waiter.flush();
  }

  /** Records one event: when this returns, it is acknowledged. */
  @Override
  public void onEvent(SpewEvent event) throws IOException, InterruptedException {
    onEvents(List.of(event));
  }

  /**
   * Records a batch of events, in one commit if there is room: when this returns, all are
   * acknowledged.
   */
  @Override
  public void onEvents(List<SpewEvent> events) throws IOException, InterruptedException {
    Set<Commit.Acknowledgement> commits = intake.appendOrKeep(events);
    requestFlush();
    waiter.await(commits);
  }

  /**
   * Appends a batch of events. Waits, as {@link #append} does, while too many bytes are pending.
   * Events that are rejected are kept raw before this returns, if the options say so.
   *
   * @return completes when all of the events are acknowledged; fails if one of them is not, also if
   *     a later one is; see {@link #append}
   */
  @Override
  public CompletionStage<Void> onEventsAsync(List<SpewEvent> events)
      throws IOException, InterruptedException {
    Set<Commit.Acknowledgement> commits = intake.appendOrKeep(events);
    return commits.size() == 1
        ? commits.iterator().next()
        : CompletableFuture.allOf(commits.toArray(CompletableFuture[]::new));
  }

  /** Asks for a commit of all that was appended; does not wait for it. */
  @Override
  public void requestFlush() {
    // The stages of the events tell how it ends.
    CompletableFuture<Void> unused = buffer.flush();
  }

  /**
   * Keeps the raw bytes of an unreadable event among the rejected events, for {@link
   * UnreadableEventHandler}. When this returns, they are on the disks of the pipeline. They cover
   * their offset, so the stream has no gap. A key is not kept, unless the reason contains it.
   *
   * @throws IOException if it is unknown whether they were kept; after a retry they may be kept
   *     twice
   * @throws IllegalStateException if the recorder is closed
   */
  public void keepUnreadable(UnreadableEvent event) throws IOException {
    rejected.keepUnreadable(List.of(event));
  }

  /** {@link #keepUnreadable(UnreadableEvent)} of many, at the cost of one. */
  public void keepUnreadable(List<UnreadableEvent> events) throws IOException {
    rejected.keepUnreadable(events);
  }

  /** {@link #keepUnreadable(UnreadableEvent)}. */
  @Override
  public void onUnreadable(UnreadableEvent event) throws IOException {
    keepUnreadable(event);
  }

  /** {@link #keepUnreadable(List)}. */
  @Override
  public void onUnreadable(List<UnreadableEvent> events) throws IOException {
    keepUnreadable(events);
  }

  /**
   * Keeps events raw among the rejected ones that something before the recorder found it cannot
   * record, such as a pipeline between broker and recorder: when this returns, they are on the
   * disks of the pipeline.
   *
   * @throws IOException if they may not have been kept; it can be tried again, and they may then be
   *     there twice
   * @throws IllegalStateException if the recorder is closed
   */
  public void keepRejected(List<RejectedBytes> events) throws IOException {
    rejected.keepBytes(events);
  }

  /** The statistics so far. */
  public RecorderStatistics statistics() {
    return new RecorderStatistics(
        parts.counters().snapshot(), buffer.held(), parts.background().publishing().statistics());
  }

  /**
   * Acknowledges all appended events, seals all segments and closes. Later appends fail. After an
   * interrupt it can be called again; once closed, closing again does nothing.
   *
   * @throws RecorderFailedException if the recorder had failed; it is closed now
   * @throws RecorderException if an appended event is not acknowledged, as in {@link #flush}
   * @throws java.io.InterruptedIOException if the thread is interrupted, and stays so
   * @throws IOException if segments could not be sealed in time; their acknowledged events are
   *     readable
   */
  @Override
  public void close() throws IOException {
    shutdown.close();
  }

  /** Its name in its present run, and its archive. */
  @Override
  public String toString() {
    return "EventRecorder[%s in %s]".formatted(name(), parts.archive());
  }
}
