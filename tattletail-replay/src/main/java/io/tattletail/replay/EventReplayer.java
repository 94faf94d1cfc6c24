package io.tattletail.replay;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import io.tattletail.archive.Archive;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewEventHandler;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Replays recorded events in the order of time, each once, to the handler that live consumers
 * implement.
 *
 * <p>It also replays files that are still being recorded, as far as they are visible when the
 * replay comes to them. A replay disturbs no recorder.
 *
 * <p>Thread-safe: any number of replays may run at once. Each runs on the calling thread.
 */
public final class EventReplayer implements Closeable {
  private static final long SLICE_BYTES = 128 << 20;

  private final ArchiveList archives;
  private final ReplayerOptions options;
  private final ReplayerCounters counters = new ReplayerCounters();

  /** Events read per second by the replay that was completed last; 0 before. */
  private volatile double measuredRate;

  private EventReplayer(ArchiveList archives, ReplayerOptions options) {
    this.archives = archives;
    this.options = options;
  }

  /** {@link #open(Path, Configuration, ReplayerOptions)} with the default options. */
  public static EventReplayer open(Path root, Configuration configuration) throws IOException {
    return open(root, configuration, ReplayerOptions.defaults());
  }

  /** {@link #open(Path, Configuration)} of a root such as {@code hdfs://namenode/tattletail}. */
  public static EventReplayer open(String root, Configuration configuration) throws IOException {
    return open(new Path(root), configuration);
  }

  /** {@link #open(Path, Configuration, ReplayerOptions)} of a root as text. */
  public static EventReplayer open(
      String root, Configuration configuration, ReplayerOptions options) throws IOException {
    return open(new Path(root), configuration, options);
  }

  /**
   * Opens an archive for replays.
   *
   * @param root the archive's directory; without a scheme, on the default file system of {@code
   *     configuration}
   * @throws io.tattletail.common.ArchiveException if there is no archive at the root, or one that
   *     this library cannot read
   * @throws IOException if the file system cannot be reached
   */
  public static EventReplayer open(Path root, Configuration configuration, ReplayerOptions options)
      throws IOException {
    return open(List.of(root), configuration, options);
  }

  /**
   * Opens an archive and copies of it, for replays that go on when the archive is down.
   *
   * <p>Opens the first archive that can be reached, and the others when they are needed. When the
   * archive in use is down, replays, cursors and cold starts go on from the next, behind the last
   * delivered event: positions and checkpoints hold on all of them. Plans, counts and slices are
   * made again. Each fail-over is reported in {@link ReplayReport#failOvers}, {@link #statistics()}
   * and a warning.
   *
   * <p>An archive is <b>down</b> if its file system fails: it does not answer, or cannot read its
   * files. Damage in files, an archive of a newer version, a missing archive, a missing permission,
   * an interrupt and a failure of the handler do not count as down: they end the replay as they do
   * with one archive. A replay waits until the file system's client gives up; docs/operations.md
   * has the settings that shorten this.
   *
   * <p>A copy lacks events that were acknowledged after its last pass. A replay that ends on a copy
   * does not deliver them, and its report has the copy's recovery point. A cold start gets them
   * from the broker.
   *
   * @param roots the original first; all are read with the one configuration
   * @throws io.tattletail.common.ArchiveException if an opened archive cannot be read, or is no
   *     copy of the same archive
   * @throws IOException if all are down: the failure of the first, with those of the others as
   *     suppressed
   */
  public static EventReplayer open(
      List<Path> roots, Configuration configuration, ReplayerOptions options) throws IOException {
    return new EventReplayer(ArchiveList.open(roots, configuration, options), options);
  }

  /** {@link #cursor(ReplayQuery, DamagePolicy)}, which fails at damage. */
  public ReplayCursor cursor(ReplayQuery query) throws IOException {
    return cursor(query, DamagePolicy.FAIL);
  }

  /**
   * A cursor before the first event of the query. The caller closes it.
   *
   * @throws IOException if the archive cannot be listed
   */
  public ReplayCursor cursor(ReplayQuery query, DamagePolicy onDamage) throws IOException {
    return cursor(query, onDamage, NoLedger.NONE, archives.begin());
  }

  /**
   * A cursor over the events of the query that the ledger does not hold. It reports each event that
   * it reads to the ledger. Repeated readings with one ledger return every event that becomes
   * visible. An event that was recorded several times comes as often, except for duplicates that
   * one reading meets together. It fails at damage. The caller closes it.
   *
   * @throws IOException if the archive cannot be listed
   */
  public ReplayCursor cursor(ReplayQuery query, ReplayLedger ledger) throws IOException {
    return cursor(query, DamagePolicy.FAIL, ledger, archives.begin());
  }

  private ReplayCursor cursor(
      ReplayQuery query, DamagePolicy onDamage, ReplayLedger ledger, ArchiveRoute route)
      throws IOException {
    return new ReplayCursor(new Plan(route.archive(), query, options, onDamage, ledger), route);
  }

  /**
   * A dry run: the files and events that a replay of this query would read. Delivers no event.
   *
   * <p><b>Cost.</b> It lists the directories that match, and reads index and header of the newest
   * round of each day and of each sealed file or round that matches: two positioned reads, one if
   * the file is small. Unsealed and foreign files have no index, and are read whole to count their
   * events, as a replay does. Eight threads of this call read. Memory holds the totals by channel
   * and the files that the plan names.
   *
   * <p><b>How exact.</b> Blocks are counted whole, some thousand events each: where a range of time
   * cuts one, {@link PlanTotals#events()} is too high by the events outside of the range.
   * Duplicates are counted too. Files that are damaged or cannot be read are named, and do not stop
   * the plan.
   *
   * @throws InterruptedIOException if the thread is interrupted; it stays so
   * @throws IOException if the archive cannot be listed
   */
  public ReplayPlan plan(ReplayQuery query) throws IOException {
    double rate = measuredRate;
    ArchiveRoute route = archives.begin();
    return route.read(
        archive ->
            new Planner(archive, query, options, route.unreadable())
                .plan(rate > 0 ? OptionalDouble.of(rate) : OptionalDouble.empty()));
  }

  /** {@link #slices(ReplayQuery, long)} of 128 MiB each. */
  public List<ReplaySlice> slices(ReplayQuery query) throws IOException {
    return slices(query, SLICE_BYTES);
  }

  /**
   * Cuts a query into parts that several threads or machines can replay at the same time. Together
   * they deliver the events of the query, each once, for channels that exist now. They are ordered
   * by channel, and those of one channel by time.
   *
   * <p>It costs as much as {@link #plan}, and a call for the hosts of each file; files without an
   * index are not read. Memory holds the slices.
   *
   * @param bytes the approximate size of a slice in files; a larger channel is cut where blocks
   *     begin, and smaller channels share a slice
   * @throws InterruptedIOException if the thread is interrupted; it stays so
   * @throws IOException if the archive cannot be listed
   */
  public List<ReplaySlice> slices(ReplayQuery query, long bytes) throws IOException {
    checkArgument(bytes > 0, "bytes must be positive, is %s", bytes);
    ArchiveRoute route = archives.begin();
    return route.read(
        archive -> new Slicer(archive, query, options, route.unreadable(), bytes).slices());
  }

  /**
   * The channels of a query, as far as the archive has them. If the query names its channels and
   * has no pattern, they are those it names: nothing is listed then.
   *
   * @return in bytewise order
   * @throws IOException if the archive cannot be listed
   */
  public List<String> channels(ReplayQuery query) throws IOException {
    return read(archive -> archive.channels(query.channels(), query.scope()));
  }

  /**
   * The partitions of a query, by channel in bytewise order, and by day. Those of a query of a few
   * days, or of channels by name, need not exist.
   *
   * @throws IOException if the archive cannot be listed
   */
  public List<Partition> partitions(ReplayQuery query) throws IOException {
    return read(archive -> partitions(archive.store(), query));
  }

  private List<Partition> partitions(ArchiveStore archive, ReplayQuery query) throws IOException {
    return List.copyOf(
        new Plan(archive, query, options, DamagePolicy.FAIL, NoLedger.NONE).partitions());
  }

  /** {@link #count(ReplayQuery, DamagePolicy)}, which fails at damage. */
  public List<PartitionCount> count(ReplayQuery query) throws IOException {
    return count(query, DamagePolicy.FAIL);
  }

  /**
   * Counts the events of a query, each once.
   *
   * <p>For a completely published day of a channel, it reads the indexes of the rounds, and the
   * blocks that the query's range cuts; it does not see damage within other blocks. For other days
   * it reads what a replay reads.
   *
   * @return the counts by channel in bytewise order, and by day; days without events are left out
   * @throws io.tattletail.common.ArchiveException as {@link #replay}
   * @throws IOException if reading fails
   */
  public List<PartitionCount> count(ReplayQuery query, DamagePolicy onDamage) throws IOException {
    ArchiveRoute route = archives.begin();
    return route.read(archive -> count(archive, query, onDamage, route));
  }

  private List<PartitionCount> count(
      ArchiveStore archive, ReplayQuery query, DamagePolicy onDamage, ArchiveRoute route)
      throws IOException {
    EventCounter counter = new EventCounter(archive, query);
    List<PartitionCount> counts = new ArrayList<>();
    List<Partition> without = new ArrayList<>();
    for (Partition partition : partitions(archive, query)) {
      Optional<EventTally> known = counter.byIndexes(partition);
      EventTally tally =
          known.isPresent()
              ? known.get()
              : read(counter.within(partition), onDamage, route.fixed());
      tally.of(partition).ifPresentOrElse(counts::add, () -> without.add(partition));
    }
    checkKept(archive, without);
    return List.copyOf(counts);
  }

  /** None of these was retired when its count was planned. */
  private static void checkKept(ArchiveStore archive, List<Partition> partitions)
      throws IOException {
    if (!partitions.isEmpty()) {
      archive.refresh();
      for (Partition partition : partitions) {
        archive.listing().checkKept(partition);
      }
    }
  }

  private EventTally read(ReplayQuery query, DamagePolicy onDamage, ArchiveRoute route)
      throws IOException {
    EventTally tally = new EventTally();
    try (ReplayCursor cursor = cursor(query, onDamage, NoLedger.NONE, route)) {
      while (cursor.next()) {
        long micros = Micros.of(cursor.event().timestamp());
        tally.add(1, micros, micros);
      }
    }
    return tally;
  }

  /** {@link #replay(ReplayQuery, SpewEventHandler, ReplayOptions)} with the default options. */
  public ReplayReport replay(ReplayQuery query, SpewEventHandler handler) throws IOException {
    return replay(query, handler, ReplayOptions.defaults());
  }

  /**
   * Delivers every event of the query to the handler, on this thread.
   *
   * @param replayOptions the pace, the size of batches, and what happens at damage and when the
   *     handler throws
   * @return the report
   * @throws ReplayException if the handler throws and the failure policy is to stop: the message
   *     names the event, and {@link ReplayException#position()} has the position from which to go
   *     on; also if the progress listener throws
   * @throws InterruptedIOException if the handler throws {@link InterruptedException}, or the
   *     thread is interrupted; it stays so
   * @throws io.tattletail.common.ArchiveException if a file is damaged and the damage policy is to
   *     fail, or has an unknown format; the message names it
   * @throws IOException if reading fails
   */
  public ReplayReport replay(
      ReplayQuery query, SpewEventHandler handler, ReplayOptions replayOptions) throws IOException {
    return replay(query, null, handler, replayOptions);
  }

  /** {@link #replay(ReplayPlan, SpewEventHandler, ReplayOptions)} with the default options. */
  public ReplayReport replay(ReplayPlan plan, SpewEventHandler handler) throws IOException {
    return replay(plan, handler, ReplayOptions.defaults());
  }

  /**
   * {@link #replay(ReplayQuery, SpewEventHandler, ReplayOptions)} of a plan's query, with progress
   * by the plan's events.
   */
  public ReplayReport replay(ReplayPlan plan, SpewEventHandler handler, ReplayOptions replayOptions)
      throws IOException {
    return replay(plan.query(), plan, handler, replayOptions);
  }

  private ReplayReport replay(
      ReplayQuery query,
      @Nullable ReplayPlan plan,
      SpewEventHandler handler,
      ReplayOptions replayOptions)
      throws IOException {
    requireNonNull(handler, "handler");
    try (ReplayCursor cursor = cursor(query, replayOptions.onDamage())) {
      ReplayerCounters.Running running = counters.begin();
      ReplayLoop loop = new ReplayLoop(cursor, query, plan, handler, replayOptions, running);
      ReplayReport report;
      try {
        report = loop.run();
      } finally {
        counters.ended(running, loop.report());
      }
      if (report.outcome() == ReplayOutcome.COMPLETED && replayOptions.pace().isUnlimited()) {
        measuredRate = loop.eventsReadPerSecond();
      }
      return report;
    }
  }

  /** The statistics of its replays so far. Thread-safe. */
  public ReplayerStatistics statistics() {
    return new ReplayerStatistics(counters.snapshot(), archives.failOvers(), archives.down());
  }

  /** Reads something of an archive beside its events. */
  @FunctionalInterface
  public interface ArchiveReading<T> {
    /**
     * Reads. It is called again with the next archive if this one is down.
     *
     * @throws IOException if reading fails
     */
    T read(Archive archive) throws IOException;
  }

  /**
   * Reads from the archive in use; if that is down, from the next, from the beginning.
   *
   * @throws IOException of the reading, if it does not mean that the archive is down, or if all
   *     archives are down
   */
  public <T> T read(ArchiveReading<T> reading) throws IOException {
    return archives.begin().read(archive -> reading.read(Archive.of(archive)));
  }

  /**
   * The archive in use: the one that a replay began on or went over to last. Closed with the
   * replayer.
   */
  public Archive archive() {
    return Archive.of(archives.inUse().archive());
  }

  /**
   * Where its archives are, the original first, with scheme and authority. The names of those that
   * were not opened yet are not followed through mount tables.
   */
  public List<Path> roots() {
    return archives.slots().stream().map(ArchiveSlot::root).toList();
  }

  /**
   * Closes its archives. Running and later replays, cursors, plans and counts fail with an {@link
   * IOException}. Waits for reads, at most five seconds.
   */
  @Override
  public void close() throws IOException {
    archives.close();
  }

  /** Its name for logs: the roots. */
  @Override
  public String toString() {
    return "EventReplayer" + roots();
  }
}
