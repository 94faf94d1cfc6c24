package io.tattletail.replay;

import io.tattletail.common.ArchiveException;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.merge.ReadThreads;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * One archive of a list: opened when it is first read, and then kept open also while it is down,
 * since a file system's client connects again by itself. It has read threads of its own: those of
 * an archive that is down wait for it, and must not be missing to the others. Thread-safe.
 */
final class ArchiveSlot implements Closeable {
  private final Path path;
  private final Configuration configuration;
  private final ReadThreads readers;
  private final ReentrantLock opening = new ReentrantLock();

  private volatile @Nullable ArchiveStore archive;
  private volatile @Nullable Down down;
  private volatile boolean closed;

  /**
   * How an archive was found to be down.
   *
   * @param nanos when, by the waiter's time
   */
  record Down(IOException cause, long nanos) {}

  ArchiveSlot(Path path, Configuration configuration, ReplayerOptions options, String threads) {
    this.path = path;
    this.configuration = configuration;
    this.readers = new ReadThreads(threads, options.readThreads());
  }

  /** With scheme and authority, also if it was never open. */
  Path root() {
    ArchiveStore open = archive;
    return open == null
        ? path.makeQualified(FileSystem.getDefaultUri(configuration), new Path("/"))
        : open.root();
  }

  /** The archive; empty before it was first opened. */
  Optional<ArchiveStore> ifOpen() {
    return Optional.ofNullable(archive);
  }

  /** The open archive. */
  ArchiveStore archive() {
    ArchiveStore open = archive;
    if (open == null) {
      throw new IllegalStateException(path + " is not open");
    }
    return open;
  }

  Executor readers() {
    return readers;
  }

  /** How it was found to be down; empty if it is not known to be. */
  Optional<Down> down() {
    return Optional.ofNullable(down);
  }

  /** Takes note that it is down. Returns whether that is news. */
  boolean failed(IOException cause, long nanos) {
    boolean news = down == null;
    down = new Down(cause, nanos);
    return news;
  }

  /**
   * Opens the archive, or if it was found to be down, looks whether it is there again.
   *
   * @return whether it was down
   * @throws InterruptedIOException if the thread is interrupted; it stays so
   * @throws IOException as {@link ArchiveStore#open} and {@link ArchiveStore#check} do
   */
  boolean connect() throws IOException {
    if (archive != null && down == null) {
      return false;
    }
    try {
      opening.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for archive " + path);
    }
    try {
      ArchiveStore open = archive;
      if (open == null) {
        keep(open());
      } else if (down != null) {
        check(open);
      }
      boolean wasDown = down != null;
      down = null;
      return wasDown;
    } finally {
      opening.unlock();
    }
  }

  private static void check(ArchiveStore open) throws IOException {
    try {
      open.check();
    } catch (FileNotFoundException e) {
      throw new ArchiveException(
          "%s could not be reached for a while, and is no TattleTail archive any more: its descriptor is gone. Restore it, or replay without it."
              .formatted(open),
          e);
    }
  }

  private ArchiveStore open() throws IOException {
    try {
      return ArchiveStore.open(path, configuration);
    } catch (IllegalArgumentException e) {
      if (e.getCause() instanceof UnknownHostException) {
        throw new IOException("archive %s: %s".formatted(path, e.getMessage()), e);
      }
      throw e;
    }
  }

  private void keep(ArchiveStore opened) throws IOException {
    archive = opened;
    if (closed) {
      opened.close();
      throw new IOException("the replayer was closed while it opened archive " + path);
    }
  }

  /** Closes the archive; what still reads from it fails. Waits for reads, at most five seconds. */
  @Override
  public void close() throws IOException {
    closed = true;
    readers.close();
    ArchiveStore open = archive;
    if (open != null) {
      open.close();
    }
  }
}
