package io.tattletail.recorder;

import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.FileIds;
import io.tattletail.internal.segment.SegmentWriter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the files that are written are still there: HDFS goes on acknowledging what is
 * written to a file that was deleted. Every five seconds it compares the id of each file that was
 * written since with the id it had when it was made.
 *
 * <p>Thread-safe.
 */
final class FileWatch {
  private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

  private static final String WATCHING = "watching its open files";

  private final ArchiveStore archive;
  private final SegmentWhereabouts whereabouts;
  private final Counters counters;
  private final Listeners listeners;
  private final RecorderLifecycle lifecycle;
  private final Set<WatchedFile> files = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean suspicion = new AtomicBoolean();
  private final MinuteLog lines;
  private final ScheduledThreadPoolExecutor thread;

  FileWatch(
      ArchiveStore archive,
      RecorderOptions options,
      Counters counters,
      Listeners listeners,
      RecorderLifecycle lifecycle) {
    this.archive = archive;
    this.whereabouts = SegmentWhereabouts.keptIn(archive);
    this.counters = counters;
    this.listeners = listeners;
    this.lifecycle = lifecycle;
    this.lines = new MinuteLog(options.nanoTime());
    this.thread = new ScheduledThreadPoolExecutor(1, Daemons.named(options.name() + "-watch"));
    long nanos = options.lookInterval().toNanos();
    var unused = thread.scheduleWithFixedDelay(this::look, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /** Begins to watch a file that was just made. */
  WatchedFile watch(SegmentWriter writer) throws IOException {
    WatchedFile file =
        new WatchedFile(
            writer.metadata().partition(),
            writer.file(),
            FileIds.of(archive.fileSystem(), writer.path()));
    files.add(file);
    return file;
  }

  /** Ends watching a file that is not written any more. */
  void forget(WatchedFile file) {
    files.remove(file);
  }

  private void look() {
    try {
      for (WatchedFile file : files) {
        if (file.takeWritten()) {
          lookOrLookAgain(file);
        }
      }
      lifecycle.unhindered(WATCHING);
    } catch (Throwable e) {
      // Also an Error: the executor would never look again, and nobody would notice.
      lifecycle.hindered(WATCHING, e);
      lines.pass().ifPresent(others -> LOG.warn("open files could not be looked at", e));
    }
  }

  private void lookOrLookAgain(WatchedFile file) {
    boolean looked = false;
    try {
      lookAt(file);
      looked = true;
    } finally {
      if (!looked) {
        file.lookAgain();
      }
    }
  }

  /** Looks at one file, and reports its loss; returns whether it is lost. */
  boolean lookAt(WatchedFile file) {
    Optional<String> trouble;
    try {
      trouble = trouble(file);
      if (trouble.isEmpty() || isRetiredNow(file) || whereabouts.isKept(file)) {
        return false;
      }
    } catch (IOException e) {
      LOG.debug("{} could not be looked at", file.file().path(), e);
      file.lookAgain();
      return false;
    }
    long events = file.lose();
    if (events > 0) {
      report(file, events, trouble.get());
    }
    return true;
  }

  /** Whether retention has moved it. The recorder may not know of the floor yet. */
  private boolean isRetiredNow(WatchedFile file) {
    try {
      archive.refresh();
    } catch (IOException e) {
      // The file is known to be gone: the floors that are known have to do.
      LOG.debug("the descriptor of {} cannot be read", archive, e);
    }
    if (!isRetired(file)) {
      return false;
    }
    LOG.info("{} was retired while it was open", file.file().path());
    return true;
  }

  /** Whether its day is below the floor, as far as is known. */
  boolean isRetired(WatchedFile file) {
    return archive.floors().isRetired(file.partition());
  }

  private Optional<String> trouble(WatchedFile file) throws IOException {
    try {
      return FileIds.of(archive.fileSystem(), file.file().path()).equals(file.id())
          ? Optional.empty()
          : Optional.of("was replaced by another file");
    } catch (FileNotFoundException e) {
      return Optional.of("was deleted");
    }
  }

  private void report(WatchedFile file, long events, String trouble) {
    counters.eventsLost.add(events);
    suspicion.set(true);
    LOG.error(
        "{} {} while it was written: {} acknowledged events are lost. Later ones are recorded in a new file.",
        file.file().path(),
        trouble,
        events);
    LostFile lost = new LostFile(file.file().path().toString(), file.partition(), events, trouble);
    listeners.tell(listener -> listener.onLoss(lost));
  }

  /** Whether a file was lost since this was asked before: perhaps all of the archive is gone. */
  boolean takeSuspicion() {
    return suspicion.compareAndSet(true, false);
  }

  void close(Duration timeout) throws InterruptedException {
    thread.shutdownNow();
    thread.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }
}
