package io.tattletail.replay;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.io.Closer;
import io.tattletail.common.ArchiveException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archives of a replayer: the original first, then its copies. Which of them are down is known
 * to all its replays: a new one begins on the first that is not, and tries one that is down again
 * when {@link ReplayerOptions#retryDownAfter} has passed. Thread-safe.
 */
final class ArchiveList implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ArchiveList.class);

  private final List<ArchiveSlot> slots = new ArrayList<>();
  private final ReplayerOptions options;
  private final AtomicLong failOvers = new AtomicLong();
  private volatile ArchiveSlot inUse;
  private volatile boolean closed;

  private ArchiveList(List<Path> roots, Configuration configuration, ReplayerOptions options) {
    this.options = options;
    for (int i = 0; i < roots.size(); i++) {
      String threads =
          i == 0 ? "tattletail-replay-read-%d" : "tattletail-replay-read-copy-" + i + "-%d";
      slots.add(new ArchiveSlot(roots.get(i), configuration, options, threads));
    }
    this.inUse = slots.get(0);
  }

  /**
   * Opens the first archive that is not down.
   *
   * @throws ArchiveException if it cannot be used
   * @throws IOException if all are down: the failure of the first; those of the others are
   *     suppressed
   */
  static ArchiveList open(List<Path> roots, Configuration configuration, ReplayerOptions options)
      throws IOException {
    checkArgument(!roots.isEmpty(), "there must be an archive to replay");
    ArchiveList archives = new ArchiveList(roots, configuration, options);
    try {
      archives.begin();
      return archives;
    } catch (IOException | RuntimeException e) {
      try {
        archives.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  /**
   * A way along the archives, which begins on the first that is not down.
   *
   * @throws IOException if they are closed, or if all are down, as {@link #open}
   */
  ArchiveRoute begin() throws IOException {
    checkOpen();
    return ArchiveRoute.begin(this);
  }

  List<ArchiveSlot> slots() {
    return slots;
  }

  /** The one that was begun on or gone over to last. */
  ArchiveSlot inUse() {
    return inUse;
  }

  /** Whether a new replay tries it: it is not known to be down, or has been for long. */
  boolean isWorthATry(ArchiveSlot slot) {
    return slot.down()
        .map(down -> options.waiter().nanos() - down.nanos() >= options.retryDownAfter().toNanos())
        .orElse(true);
  }

  /**
   * Opens an archive, or if it was found to be down, looks whether it is there again.
   *
   * @throws ArchiveException if it cannot be used, or is another archive than the others
   * @throws IOException if it is down, or the thread is interrupted
   */
  void connect(ArchiveSlot slot) throws IOException {
    if (slots.size() == 1 && slot.ifOpen().isPresent()) {
      return;
    }
    if (slot.connect()) {
      LOG.info("archive {} can be reached again", slot.root());
    }
    checkIdentity(slot);
  }

  private void checkIdentity(ArchiveSlot slot) throws ArchiveException {
    for (ArchiveSlot other : slots) {
      if (other != slot && other.ifOpen().isPresent()) {
        ArchiveIdentity.check(other.archive(), slot.archive());
      }
    }
  }

  /** An archive is read from now on. */
  void uses(ArchiveSlot slot) {
    inUse = slot;
  }

  /** Takes note that an archive is down. */
  void failed(ArchiveSlot slot, IOException cause) {
    if (slots.size() > 1) {
      slot.failed(cause, options.waiter().nanos());
    }
  }

  void countFailOver() {
    failOvers.incrementAndGet();
  }

  /** How often something went on from another archive. */
  long failOvers() {
    return failOvers.get();
  }

  /** How many archives are known to be down. */
  int down() {
    return (int) slots.stream().filter(slot -> slot.down().isPresent()).count();
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Local files can be read when their file system was closed, so a replay asks here.
   *
   * @throws IOException if the archives are closed
   */
  void checkOpen() throws IOException {
    if (closed) {
      throw new IOException("the replayer of %s is closed".formatted(slots.get(0).root()));
    }
  }

  /** Closes them all; what still reads from them fails. */
  @Override
  public void close() throws IOException {
    closed = true;
    Closer all = Closer.create();
    slots.forEach(all::register);
    all.close();
  }
}
