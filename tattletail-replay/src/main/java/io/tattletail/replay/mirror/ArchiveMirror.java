package io.tattletail.replay.mirror;

import io.tattletail.archive.Archive;
import io.tattletail.common.ArchiveException;
import io.tattletail.internal.layout.ArchiveDescriptor;
import io.tattletail.internal.layout.ArchiveStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Keeps a copy of an archive on another file system, in case the first one is lost.
 *
 * <pre>
 *   try (Archive archive = Archive.open(root, configuration)) {
 *     ArchiveMirror mirror =
 *         ArchiveMirror.of(archive, copyRoot, offsiteConfiguration, MirrorOptions.defaults());
 *     MirrorReport report = mirror.run();
 *   }
 * </pre>
 *
 * <p>A pass copies the missing files: published rounds, sealed segments, and the flushed blocks of
 * open segments. Each file is checked against its index while it is copied, and the copy is read
 * back and checked in the same way. The copy replays as the original does, with the same positions.
 * It has all events that were acknowledged before their channel's {@linkplain RecoveryPoints
 * recovery point}.
 *
 * <p>Recorders, publishers and retention may be at work in the original meanwhile. A pass may be
 * killed at any step; the next one goes on. Several mirrors may work on one copy, in any number of
 * processes, though one is enough. Nobody else may write to the copy until it is {@linkplain
 * #promote promoted}.
 *
 * <p>Thread-safe; one pass of an object runs at a time. It remembers between passes which
 * directories to list, so a process should make one object and use it again.
 */
public final class ArchiveMirror {
  private final ArchiveStore source;
  private final Path copyRoot;
  private final Configuration configuration;
  private final MirrorOptions options;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock. */
  private final PassMemory memory = new PassMemory();

  private ArchiveMirror(
      ArchiveStore source, Path copyRoot, Configuration configuration, MirrorOptions options) {
    this.source = source;
    this.copyRoot = copyRoot;
    this.configuration = new Configuration(configuration);
    this.options = options;
  }

  /** {@link #of(Archive, Path, Configuration, MirrorOptions)} with the default options. */
  public static ArchiveMirror of(Archive source, Path copyRoot, Configuration configuration) {
    return of(source, copyRoot, configuration, MirrorOptions.defaults());
  }

  /**
   * A mirror of an archive.
   *
   * @param source the original, which the caller closes; nothing in it is changed. It may be a copy
   *     itself
   * @param copyRoot the copy's directory, which need not exist yet; without a scheme, on the
   *     default file system of {@code configuration}
   * @param configuration for the copy's file system
   */
  public static ArchiveMirror of(
      Archive source, Path copyRoot, Configuration configuration, MirrorOptions options) {
    return new ArchiveMirror(source.store(), copyRoot, configuration, options);
  }

  /**
   * Makes one pass. A failure in one partition is reported, and does not stop the others.
   *
   * @throws ArchiveException if the original is not whole, or the archive at the copy's root is no
   *     copy, the copy of another archive, or a promoted one
   * @throws java.io.InterruptedIOException if the thread is interrupted; it stays so, and copied
   *     files stay
   * @throws IOException if the original or the copy cannot be listed
   */
  public MirrorReport run() throws IOException {
    lock.lock();
    try {
      Instant began = options.clock().instant();
      source.check();
      try (ArchiveStore copy = openCopy()) {
        PassLog log = new PassLog(copy);
        Optional<PassLog.Entry> last = log.last();
        try (FileWorkers workers = new FileWorkers(options.threads())) {
          MirrorContext context =
              new MirrorContext(
                  source,
                  copy,
                  options,
                  new CopyStore(copy, options),
                  workers,
                  new PassTotals(options.listener()),
                  last.map(PassLog.Entry::writtenMillis).orElse(Long.MIN_VALUE),
                  last.map(PassLog.Entry::unchecked).orElse(Set.of()));
          return new MirrorPass(context, log, memory, began).run();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The files that {@link #run()} would copy now. Lists all directories of both archives, and
   * changes nothing.
   *
   * @throws ArchiveException as {@link #run()}
   * @throws IOException if the original or the copy cannot be listed
   */
  public MirrorPlan plan() throws IOException {
    source.check();
    Path root = copyRoot;
    if (!root.getFileSystem(configuration).exists(root)) {
      return new Planner(source, Optional.empty()).plan();
    }
    try (ArchiveStore copy = ArchiveStore.open(root, configuration)) {
      CopyDescriptor.check(source, copy);
      return new Planner(source, Optional.of(copy)).plan();
    }
  }

  /**
   * Runs {@link #drill(Instant, Instant)} for the last whole hour of the copy that has events and
   * ended before its recovery point.
   *
   * @throws ArchiveException if the copy has no such hour
   */
  public DrillReport drill() throws IOException {
    RecoveryPoints points = recoveryPoints(copyRoot, configuration);
    Instant hour = new LastHour(copyRoot, configuration).before(points);
    return drill(hour, hour.plus(Duration.ofHours(1)));
  }

  /**
   * Replays a range of time from both and compares all events, in order and byte for byte. Measures
   * how long it takes from opening the copy to its first event.
   *
   * <p>Events of the range that were acknowledged after the copy's recovery point may be in the
   * original only, and count as a difference. Choose a range without expected late events.
   *
   * @param from the earliest time
   * @param until the first time after
   * @throws ArchiveException if an archive is damaged in this range
   * @throws IOException if an archive cannot be read
   */
  public DrillReport drill(Instant from, Instant until) throws IOException {
    return new Drill(source, copyRoot, configuration).run(from, until);
  }

  /**
   * Makes a copy an archive of its own, after the original was lost. From then on recorders,
   * publishers and retention work with it, and mirrors refuse it. Stop the mirror first. Salvage
   * seals the parts of segments that were open in the original; they can be read before that.
   *
   * <p>Does nothing if the archive is no copy, or was promoted before.
   *
   * @throws ArchiveException if there is no archive at the root, or if its file system cannot
   *     rename, which recorders and publishers need
   * @throws IOException if it is unknown whether it was promoted; try again
   */
  public static void promote(Path copyRoot, Configuration configuration) throws IOException {
    try (ArchiveStore copy = ArchiveStore.open(copyRoot, configuration)) {
      if (!copy.renamer().isExclusive()) {
        throw new ArchiveException(
            "%s cannot be promoted: its file system does not rename without overwriting, and recorders and publishers need that. Mirror it to HDFS and promote the copy there."
                .formatted(copy));
      }
      copy.changeDescriptor(ArchiveDescriptor::asOriginal);
    }
  }

  /** Opens the copy, or makes it. */
  private ArchiveStore openCopy() throws IOException {
    ArchiveStore copy =
        ArchiveStore.openOrCreateCopy(
            copyRoot, configuration, options.permissions(), source.descriptor());
    try {
      CopyDescriptor.check(source, copy);
      return copy;
    } catch (IOException | RuntimeException e) {
      try {
        copy.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  /**
   * The recovery points of a copy, from its last pass.
   *
   * @return without any point if no pass has ended yet
   * @throws ArchiveException if there is no archive at the root
   * @throws IOException if it cannot be read
   */
  public static RecoveryPoints recoveryPoints(Path copyRoot, Configuration configuration)
      throws IOException {
    try (ArchiveStore copy = ArchiveStore.open(copyRoot, configuration)) {
      Optional<PassLog.Entry> last = new PassLog(copy).last();
      return last.map(PassLog.Entry::points).orElse(RecoveryPoints.NONE);
    }
  }
}
