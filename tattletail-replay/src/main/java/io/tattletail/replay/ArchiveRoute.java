package io.tattletail.replay;

import io.tattletail.internal.layout.ArchiveStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archives that one cursor, plan or count reads, one after the other: it begins on the first
 * that is not down, and goes on from another when the one in use fails as {@link Outage} says. It
 * ends when all have failed since the last progress. Used by one thread.
 */
final class ArchiveRoute {
  private static final Logger LOG = LoggerFactory.getLogger(ArchiveRoute.class);

  /** ArchiveList that fail again and again after a few events each are not worth more. */
  private static final int MAX_FAIL_OVERS = 100;

  private final ArchiveList archives;
  private final List<FailOver> failOvers = new ArrayList<>();

  /** Which have failed since the last progress, and how. */
  private final Set<ArchiveSlot> failed = new HashSet<>();

  private final List<IOException> failures = new ArrayList<>();
  private ArchiveSlot current;
  private boolean isFixed;

  private ArchiveRoute(ArchiveList archives) {
    this.archives = archives;
    this.current = archives.slots().get(0);
  }

  static ArchiveRoute begin(ArchiveList archives) throws IOException {
    ArchiveRoute route = new ArchiveRoute(archives);
    List<ArchiveSlot> worthATry = archives.slots().stream().filter(archives::isWorthATry).toList();
    // Those that were down a moment ago are tried if there is nothing else.
    if (!route.goTo(worthATry) && !route.goTo(archives.slots())) {
      throw route.allFailed();
    }
    route.tellBeginning();
    return route;
  }

  /** A replay that begins on a copy says so. */
  private void tellBeginning() {
    ArchiveSlot first = archives.slots().get(0);
    if (current == first) {
      return;
    }
    String cause =
        first.down().map(down -> down.cause().toString()).orElse("it was tried and failed");
    FailOver beginning = failOver(first, cause, Optional.empty());
    failOvers.add(beginning);
    if (failed.contains(first)) {
      archives.countFailOver();
      LOG.warn("{}", beginning);
    } else {
      LOG.debug("{}", beginning);
    }
  }

  private FailOver failOver(ArchiveSlot from, String cause, Optional<ReplayPosition> position) {
    return new FailOver(
        from.root(), current.root(), cause, position, CopyRecovery.point(current.archive()));
  }

  /** Goes to the first of these that did not fail and can be reached; false if there is none. */
  private boolean goTo(List<ArchiveSlot> slots) throws IOException {
    for (ArchiveSlot slot : slots) {
      if (failed.contains(slot)) {
        continue;
      }
      try {
        archives.connect(slot);
        current = slot;
        archives.uses(slot);
        return true;
      } catch (IOException e) {
        if (archives.isClosed() || !Outage.is(e)) {
          failures.forEach(e::addSuppressed);
          throw e;
        }
        failed(slot, e);
      }
    }
    return false;
  }

  private void failed(ArchiveSlot slot, IOException cause) {
    archives.failed(slot, cause);
    failed.add(slot);
    failures.add(cause);
  }

  /** The first failure; those of the others are suppressed. */
  private IOException allFailed() {
    IOException first = failures.get(0);
    for (IOException other : failures) {
      if (other != first) {
        first.addSuppressed(other);
      }
    }
    return first;
  }

  /**
   * Before each step of a cursor.
   *
   * @throws IOException if the replayer is closed
   */
  void checkOpen() throws IOException {
    archives.checkOpen();
  }

  /** The archive in use. */
  ArchiveStore archive() {
    return current.archive();
  }

  /** What reads ahead of the archive in use. */
  Executor readers() {
    return current.readers();
  }

  /** Stays on the archive in use, whatever happens to it. */
  ArchiveRoute fixed() {
    ArchiveRoute route = new ArchiveRoute(archives);
    route.current = current;
    route.isFixed = true;
    return route;
  }

  /**
   * What a plan does about files that cannot be read: with no archive left to go on from, it names
   * them.
   */
  UnreadableFiles unreadable() {
    return isFixed || failed.size() >= archives.slots().size() - 1
        ? UnreadableFiles.NAMED
        : UnreadableFiles.MEAN_OUTAGE;
  }

  /** Something was read: archives that failed before may be tried again. */
  void progressed() {
    if (!failed.isEmpty()) {
      failed.clear();
      failures.clear();
    }
  }

  /**
   * Goes on from another archive.
   *
   * @param position how far it was read; empty if that is the beginning
   * @throws IOException the failure, if the archive in use is not down, or all are
   */
  void failOver(IOException failure, Optional<ReplayPosition> position) throws IOException {
    if (isFixed || archives.slots().size() == 1 || archives.isClosed() || !Outage.is(failure)) {
      throw failure;
    }
    ArchiveSlot from = current;
    failed(from, failure);
    if (failOvers.size() >= MAX_FAIL_OVERS || !goTo(archives.slots())) {
      throw allFailed();
    }
    FailOver made = failOver(from, failure.toString(), position);
    failOvers.add(made);
    archives.countFailOver();
    LOG.warn("{}", made);
  }

  /** Reads of an archive, as a whole. */
  interface Reading<T> {
    /** Is called again, for the next archive, when this one turns out to be down. */
    T read(ArchiveStore archive) throws IOException;
  }

  /** Reads as a whole of one archive. */
  <T> T read(Reading<T> reading) throws IOException {
    while (true) {
      try {
        return reading.read(archive());
      } catch (IOException e) {
        failOver(e, Optional.empty());
      }
    }
  }

  /** From where to where it went; at most 100. */
  List<FailOver> failOvers() {
    return List.copyOf(failOvers);
  }
}
