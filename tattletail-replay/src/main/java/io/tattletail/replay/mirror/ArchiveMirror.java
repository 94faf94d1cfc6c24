package io.tattletail.replay.mirror;

import io.tattletail.archive.Archive;
import io.tattletail.archive.ArchiveException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Keeps a copy of an archive on another file system, for the case that the first one is lost.
 *
 * <pre>
 *   try (Archive archive = Archive.open(root, configuration)) {
 *     ArchiveMirror mirror =
 *         ArchiveMirror.of(archive, copyRoot, offsiteConfiguration, MirrorOptions.defaults());
 *     MirrorReport report = mirror.run();
 *   }
 * </pre>
 *
 * <p>A pass copies what the copy lacks: published rounds, sealed segments, and of open segments
 * what is flushed. Each file is checked against its index while it is copied, and the copy is read
 * back and checked in the same way. The copy replays as the original does, with the same positions.
 * Everything that was acknowledged before a channel's {@linkplain RecoveryPoints recovery point} is
 * in it.
 *
 * <p>Recorders, publishers and retention may be at work in the original meanwhile. A pass may be
 * killed at any step; the next one goes on. Several mirrors may work on one copy, in any number of
 * processes, though one is enough. Nobody else may write to the copy until it is {@linkplain
 * #promote promoted}.
 *
 * <p>Thread-safe; one pass of an object runs at a time. It remembers between passes which
 * directories have to be looked into, so a process should make one object and use it again.
 */
public final class ArchiveMirror {
  private final Archive source;
  private final Path copyRoot;
  private final Configuration configuration;
  private final MirrorOptions options;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock. */
  private final PassMemory memory = new PassMemory();

  private ArchiveMirror(
      Archive source, Path copyRoot, Configuration configuration, MirrorOptions options) {
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
    return new ArchiveMirror(source, copyRoot, configuration, options);
  }

  /**
   * Makes one pass. What fails in one partition is reported, and does not hold up the others.
   *
   * @throws ArchiveException if the original is not whole, or what is at the copy's root is the
   *     copy of another archive, or none, or was promoted
   * @throws java.io.InterruptedIOException if the thread is interrupted; it stays so, and what was
   *     copied stays copied
   * @throws IOException if the original or the copy cannot be listed
   */
  public MirrorReport run() throws IOException {
    lock.lock();
    try {
      Instant began = options.clock().instant();
      source.check();
      try (Archive copy = openCopy()) {
        PassLog log = new PassLog(copy);
        long lastPass = log.last().map(PassLog.Entry::writtenMillis).orElse(Long.MIN_VALUE);
        try (FileWorkers workers = new FileWorkers(options.threads())) {
          MirrorContext context =
              new MirrorContext(
                  source,
                  copy,
                  options,
                  new CopyStore(copy, new Bandwidth(options)),
                  workers,
                  new PassTotals(options.listener()),
                  lastPass);
          return new MirrorPass(context, log, memory, began).run();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Opens the copy, or makes it, and has it say what the original says of retired days. */
  private Archive openCopy() throws IOException {
    Archive copy =
        Archive.openOrCreateCopy(
            copyRoot, configuration, options.permissions(), source.descriptor());
    try {
      checkCopy(copy);
      try {
        copy.changeDescriptor(
            descriptor -> {
              // Read again at each try: another mirror may have written later floors meanwhile.
              try {
                source.refresh();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return descriptor.with(source.floors());
            });
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      checkCopy(copy);
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

  private void checkCopy(Archive copy) throws ArchiveException {
    if (!copy.id().equals(source.id())) {
      throw new ArchiveException(
          "%s has id %s, and %s has id %s: it is no copy of it. Give the mirror an empty directory."
              .formatted(
                  copy,
                  copy.id().orElse("none"),
                  source,
                  source.id().orElse("none")));
    }
    if (!copy.isCopy()) {
      throw new ArchiveException(
          "%s is no copy of %s any more: it was promoted, or it is the original. Give the mirror an empty directory."
              .formatted(copy, source));
    }
  }

  /**
   * Up to when a copy is complete, as its last pass said.
   *
   * @return without any point if no pass ended yet
   * @throws ArchiveException if there is no archive at the root
   * @throws IOException if it cannot be read
   */
  public static RecoveryPoints recoveryPoints(Path copyRoot, Configuration configuration)
      throws IOException {
    try (Archive copy = Archive.open(copyRoot, configuration)) {
      Optional<PassLog.Entry> last = new PassLog(copy).last();
      return last.map(PassLog.Entry::points).orElse(RecoveryPoints.NONE);
    }
  }
}
