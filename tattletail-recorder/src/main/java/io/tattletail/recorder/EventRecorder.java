package io.tattletail.recorder;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.tattletail.archive.Archive;
import io.tattletail.archive.Micros;
import io.tattletail.archive.Partition;
import io.tattletail.archive.RecorderName;
import io.tattletail.archive.rejected.RejectedEvent;
import io.tattletail.archive.rejected.RejectedWriter;
import io.tattletail.spew.AsyncSpewEventHandler;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.UnreadableEvent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records events in an archive, in the bytes in which they were serialized.
 *
 * <p>It is a Spew handler, to be subscribed like any other. It is asynchronous: a broker has many
 * calls of {@link #onEventsAsync} under way, and one commit acknowledges them together. When {@link
 * #onEvent} or {@link #onEvents} returns, the events are recorded. Or the recorder is used on its
 * own, with {@link #append} and {@link #flush}. Any number of recorders may write to one archive,
 * also under one name, with no coordination.
 *
 * <p><b>Threads.</b> Thread-safe; all methods may be called from any number of threads at once.
 * Events appended by one thread to one partition keep their order.
 *
 * <p><b>Durability.</b> What was acknowledged is as safe as {@link Durability} says. What was not
 * may be in the archive or not.
 *
 * <p><b>Failure.</b> I/O errors are met by writing to a new segment what is not yet acknowledged,
 * for as long as {@link RecorderOptions#retryFor} says. Then the recorder gives up: all that is
 * pending fails, and so does every later call.
 */
public final class EventRecorder implements AsyncSpewEventHandler, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);

  /** How often the age of segments is looked at when no event comes. */
  private static final Duration ROLL_CHECK = Duration.ofMillis(500);

  /** A thread that was interrupted gets this long to fail what is pending. */
  private static final Duration INTERRUPTED_ENDS_WITHIN = Duration.ofSeconds(10);

  private final Archive archive;
  private final RecorderName name;
  private final RecorderOptions options;
  private final Counters counters = new Counters();
  private final PartitionCache partitions;
  private final AppendBuffer buffer;
  private final RejectedWriter rejected;
  private final BackgroundSalvage salvage;
  private final Sealer sealer;
  private final GroupCommit commits;
  private final ExecutorService acknowledging;
  private final Thread committing;

  private EventRecorder(Archive archive, RecorderOptions options) {
    this.archive = archive;
    this.options = options;
    this.partitions = new PartitionCache(archive::checkChannel);
    this.name = RecorderName.starting(options.name(), options.clock().instant());
    this.buffer = new AppendBuffer(options);
    this.rejected = RejectedWriter.create(archive, name);
    this.salvage = new BackgroundSalvage(archive, name, options, counters);
    this.sealer = new Sealer(counters, name.text(), salvage);
    this.commits = new GroupCommit(archive, name, options, sealer, counters);
    this.acknowledging = Executors.newSingleThreadExecutor(Daemons.named(name + "-acknowledge"));
    this.committing = Daemons.named(name + "-commit").newThread(this::commitUntilClosed);
    committing.start();
    salvage.start();
  }

  /**
   * Opens a recorder on an archive, which is made if it is not there yet.
   *
   * @param root the archive's directory; without a scheme, on the default file system of {@code
   *     configuration}
   * @throws IllegalArgumentException if the options contradict each other
   * @throws io.tattletail.archive.ArchiveException if there can be no archive at the root, saying
   *     why and what to do
   * @throws IOException if the file system cannot be reached
   */
  public static EventRecorder open(Path root, Configuration configuration, RecorderOptions options)
      throws IOException {
    RecorderOptions checked = options.checked();
    return new EventRecorder(
        Archive.openOrCreate(root, configuration, checked.permissions()), checked);
  }

  /** The recorder's name in this run, which is part of its files' names. */
  public String name() {
    return name.text();
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
      return enqueue(event).acknowledgement();
    } catch (NotRecordedException e) {
      return CompletableFuture.failedFuture(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CompletableFuture.failedFuture(
          new NotRecordedException("interrupted while waiting for room", e));
    }
  }

  private Commit enqueue(SpewEvent event) throws NotRecordedException, InterruptedException {
    PendingEvent pending;
    Partition partition;
    try {
      SpewEvent serialized = event.serializedBy(options.serializer());
      long timestampMicros = Micros.of(event.timestamp());
      partition = partitions.of(event.channel(), timestampMicros);
      pending =
          new PendingEvent(
              timestampMicros,
              event.id(),
              event.position().orElse(null),
              serialized.serializerName().orElseThrow(),
              serialized.serialized().orElseThrow());
    } catch (IllegalArgumentException e) {
      throw new RejectedEventException(event + " cannot be recorded: " + e.getMessage(), e);
    }
    checkPlausible(event);
    int bytes = pending.bytes().remaining();
    if (bytes > options.maxEventBytes()) {
      throw new RejectedEventException(
          "%s cannot be recorded: it has %d bytes, of maxEventBytes %d"
              .formatted(event, bytes, options.maxEventBytes()));
    }
    return buffer.append(pending, partition, bytes + RecorderOptions.EVENT_OVERHEAD_BYTES);
  }

  private void checkPlausible(SpewEvent event) throws RejectedEventException {
    Instant latest = options.clock().instant().plus(options.plausibleAhead());
    if (event.timestamp().isBefore(options.earliestPlausible())
        || event.timestamp().isAfter(latest)) {
      throw new RejectedEventException(
          "%s cannot be recorded: its time is not between %s and %s"
              .formatted(event, options.earliestPlausible(), latest));
    }
  }

  /**
   * Returns when all that was appended before this call is acknowledged.
   *
   * @throws RecorderException if it is not; its type says what is known of the events
   * @throws InterruptedIOException if the thread is interrupted, and stays so; what was appended
   *     stays pending
   */
  public void flush() throws IOException {
    await(buffer.flush());
  }

  private void await(CompletableFuture<Void> done) throws IOException {
    try {
      done.get();
    } catch (ExecutionException e) {
      throw rethrowable(requireNonNull(e.getCause(), "a future fails for a cause"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a commit");
    }
  }

  /** The same failure, with the waiting thread's own stack trace. */
  private static IOException rethrowable(Throwable failure) {
    String message = requireNonNullElse(failure.getMessage(), failure.toString());
    return failure instanceof NotRecordedException
        ? new NotRecordedException(message, failure)
        : new RecordingUnknownException(message, failure);
  }

  /** Records one event: when this returns, it is acknowledged. */
  @Override
  public void onEvent(SpewEvent event) throws IOException, InterruptedException {
    enqueueOrKeep(event);
    flush();
  }

  /**
   * Records a batch of events, in one commit if there is room: when this returns, all are
   * acknowledged.
   */
  @Override
  public void onEvents(List<SpewEvent> events) throws IOException, InterruptedException {
    for (SpewEvent event : events) {
      enqueueOrKeep(event);
    }
    flush();
  }

  /**
   * Appends a batch of events. Waits, as {@link #append} does, while too much is pending. Events
   * that are rejected are kept raw before this returns, if the options say so.
   *
   * @return completes when all of the events are acknowledged, with the commit that the last of
   *     them is in; see {@link #append}
   */
  @Override
  public CompletionStage<Void> onEventsAsync(List<SpewEvent> events)
      throws IOException, InterruptedException {
    Set<CompletableFuture<Void>> commits = new LinkedHashSet<>();
    for (SpewEvent event : events) {
      enqueueOrKeep(event).map(Commit::acknowledgement).ifPresent(commits::add);
    }
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

  /** Returns the event's commit; none if the event was rejected, and is kept raw by now. */
  private Optional<Commit> enqueueOrKeep(SpewEvent event) throws IOException, InterruptedException {
    try {
      return Optional.of(enqueue(event));
    } catch (RejectedEventException e) {
      if (options.rejected() == RejectedPolicy.REFUSE || event.serialized().isEmpty()) {
        throw e;
      }
      keep(event, requireNonNullElse(e.getMessage(), e.toString()));
      return Optional.empty();
    }
  }

  private void keep(SpewEvent event, String reason) throws IOException {
    keep(
        new RejectedEvent(
            name.text(),
            options.clock().instant(),
            reason,
            event.channel(),
            event.id(),
            event.serializerName().orElseThrow(),
            event.position(),
            event.serialized().orElseThrow()));
  }

  private void keep(RejectedEvent event) throws IOException {
    rejected.write(event);
    counters.rejected.increment();
    LOG.warn("rejected and kept raw: {}", event.reason());
  }

  /**
   * Keeps what a broker delivered and its serializer cannot read, raw among the rejected events,
   * for {@link io.tattletail.spew.UnreadableEventHandler}: when this returns, it is on the disks of
   * the pipeline. It takes its place on its stream, so that nothing is missing there. Of a key only
   * what the reason says of it is kept.
   *
   * @throws IOException if it may not have been kept; it can be tried again, and may then be there
   *     twice
   * @throws IllegalStateException if the recorder is closed
   */
  public void keepUnreadable(UnreadableEvent event) throws IOException {
    keep(
        new RejectedEvent(
            name.text(),
            options.clock().instant(),
            event.reason(),
            event.channel(),
            "",
            event.serializer(),
            Optional.of(event.position()),
            event.bytes().orElseGet(() -> ByteBuffer.allocate(0))));
  }

  /** What was done so far. */
  public RecorderStatistics statistics() {
    return new RecorderStatistics(
        counters.events.sum(),
        counters.bytes.sum(),
        counters.rejected.sum(),
        counters.commits.sum(),
        counters.sealed.sum(),
        counters.abandoned.sum(),
        counters.salvaged.sum(),
        counters.ioErrors.sum(),
        buffer.heldBytes());
  }

  private void commitUntilClosed() {
    try {
      while (!buffer.isFinished() && buffer.failure().isEmpty()) {
        Optional<Commit> due = buffer.take(ROLL_CHECK);
        if (due.isPresent()) {
          commit(due.get());
        } else {
          commits.roll(options.clock().instant());
        }
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      LOG.error("recorder {} ends", name, e);
      giveUp(buffer.nothing(), e);
    } finally {
      sealAll();
    }
  }

  private void sealAll() {
    try {
      commits.close();
    } catch (InterruptedException e) {
      LOG.warn("recorder {} ends without sealing its segments; a salvager will", name, e);
    }
  }

  private void commit(Commit commit) throws InterruptedException {
    try {
      commits.roll(options.clock().instant());
      commits.write(commit);
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      LOG.error("recorder {} gives up", name, e);
      giveUp(commit, e);
      if (e instanceof InterruptedException interrupt) {
        throw interrupt;
      }
      return;
    }
    commit.batches().values().forEach(this::count);
    counters.commits.increment();
    commit.releaseBatches();
    buffer.release(commit);
    commit.done().complete(null);
    acknowledging.execute(commit::succeed);
  }

  private void count(Batch batch) {
    counters.events.add(batch.events());
    counters.bytes.add(batch.eventBytes());
  }

  private void giveUp(Commit failed, Throwable cause) {
    String reason = "recorder %s could not write to %s: %s".formatted(name, archive, cause);
    RecordingUnknownException unknown = new RecordingUnknownException(reason, cause);
    Commit never = buffer.fail(unknown);
    failWith(failed, unknown);
    failWith(never, new NotRecordedException(reason, cause));
  }

  private void failWith(Commit commit, RecorderException failure) {
    buffer.release(commit);
    commit.done().completeExceptionally(failure);
    acknowledging.execute(() -> commit.fail(failure));
  }

  /** Waits for the committing thread; one that takes too long is interrupted, and gives up. */
  private boolean join(Thread thread) throws InterruptedException {
    thread.join(options.closeTimeout().toMillis());
    if (!thread.isAlive()) {
      return true;
    }
    thread.interrupt();
    thread.join(INTERRUPTED_ENDS_WITHIN.toMillis());
    return false;
  }

  /**
   * Acknowledges all that was appended, seals all segments and closes. Later appends fail; closing
   * again does nothing.
   *
   * @throws RecorderException if something appended could not be acknowledged
   * @throws InterruptedIOException if the thread is interrupted, and stays so
   * @throws IOException if segments could not be sealed in time; what was acknowledged in them is
   *     readable
   */
  @Override
  public void close() throws IOException {
    if (!buffer.close()) {
      return;
    }
    try {
      boolean finished = join(committing);
      boolean sealed = sealer.close(options.closeTimeout());
      salvage.close();
      acknowledging.shutdown();
      try {
        rejected.close();
      } finally {
        archive.close();
      }
      Optional<RecorderException> failure = buffer.failure();
      if (failure.isPresent()) {
        throw rethrowable(failure.get());
      }
      if (!finished || !sealed) {
        throw new IOException(
            "recorder %s was closed before all its segments were sealed; a salvager will seal them"
                .formatted(name));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while closing recorder " + name);
    }
  }
}
