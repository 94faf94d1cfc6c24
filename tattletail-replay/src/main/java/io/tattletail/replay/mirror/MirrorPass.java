package io.tattletail.replay.mirror;

import io.tattletail.common.Floors;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.spew.ChannelFilter;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** One pass. Used by one thread and once. */
final class MirrorPass {
  private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final MirrorContext context;
  private final PassLog log;
  private final PassMemory memory;
  private final Instant began;

  /** When it was last seen that the copy is one. */
  private long checkedNanos = System.nanoTime();

  /** When the listing of each channel began. */
  private final Map<String, Instant> listed = new HashMap<>();

  /** Channels of which something is not in the copy. */
  private final Set<String> incomplete = ConcurrentHashMap.newKeySet();

  /** Partitions in which the copy may have files that nobody has checked. */
  private final Set<Partition> unchecked = ConcurrentHashMap.newKeySet();

  private final Set<Partition> looked = new HashSet<>();

  /** Partitions to look into again at the next pass, whatever their directories say. */
  private final Set<Partition> again = ConcurrentHashMap.newKeySet();

  MirrorPass(MirrorContext context, PassLog log, PassMemory memory, Instant began) {
    this.context = context;
    this.log = log;
    this.memory = memory;
    this.began = began;
  }

  MirrorReport run() throws IOException {
    CopyDescriptor.update(context);
    Floors floors = context.source().floors();
    // Read before anything is listed: a copy may have got more since its last pass.
    Optional<RecoveryPoints> bound = boundOfSource();
    ImportCheckpoints checkpoints = ImportCheckpoints.read(context.source());
    Optional<Instant> changedSince =
        DirectoryTimes.areKept(context.source())
            ? memory.changedSince(context.options(), began, floors)
            : Optional.empty();
    if (changedSince.isPresent()) {
      lookIntoChanged(changedSince.get());
    } else {
      lookIntoAll();
    }
    context.workers().await();
    checkNotPromoted();
    if (!new SideFiles(context).copyAll()) {
      // Rejected events were acknowledged too.
      incomplete.addAll(listed.keySet());
    }
    checkNotPromoted();
    if (context.totals().problems() == 0) {
      checkpoints.write(context);
    }
    new RetiredSweep(context).sweep();
    checkNotPromoted();
    memory.ended(began, changedSince.isEmpty(), again, floors);
    return end(bound);
  }

  /** What the original has at most, if it is a copy itself. */
  private Optional<RecoveryPoints> boundOfSource() throws IOException {
    if (!context.source().isCopy()) {
      return Optional.empty();
    }
    return Optional.of(
        new PassLog(context.source())
            .last()
            .map(PassLog.Entry::points)
            .orElse(RecoveryPoints.NONE));
  }

  private Instant now() {
    return context.options().clock().instant();
  }

  private void lookIntoAll() throws IOException {
    for (String channel : context.source().channels(ChannelFilter.all())) {
      listed.put(channel, now());
      for (LocalDate day : context.source().dates(channel)) {
        look(new Partition(channel, day));
      }
    }
  }

  private void lookIntoChanged(Instant since) throws IOException {
    Instant time = now();
    context.source().channels(ChannelFilter.all()).forEach(channel -> listed.put(channel, time));
    Set<Partition> partitions = new HashSet<>(memory.again());
    partitions.addAll(context.source().listing().changedSince(since));
    for (Partition partition : partitions) {
      look(partition);
    }
  }

  private void look(Partition partition) throws IOException {
    if (System.nanoTime() - checkedNanos > CHECK_NANOS) {
      checkNotPromoted();
    }
    looked.add(partition);
    context
        .workers()
        .look(
            () -> {
              PartitionMirror mirror = new PartitionMirror(context, partition);
              boolean complete = mirror.run();
              if (!complete) {
                incomplete.add(partition.channel());
                unchecked.add(partition);
              }
              if (!complete || mirror.hasOpenFiles()) {
                again.add(partition);
              }
              context.totals().done(partition);
            });
  }

  /** A copy that was promoted belongs to its recorders. */
  private void checkNotPromoted() throws IOException {
    context.copy().refresh();
    CopyDescriptor.check(context.source(), context.copy());
    checkedNanos = System.nanoTime();
  }

  private MirrorReport end(Optional<RecoveryPoints> bound) throws IOException {
    PassTotals totals = context.totals();
    Set<String> channels = Set.copyOf(listed.keySet());
    incomplete.forEach(listed::remove);
    Map<String, Instant> points = bound.isPresent() ? bound.get().bound(listed) : listed;
    Optional<Instant> whole =
        totals.problems() > 0
            ? Optional.empty()
            : bound.isPresent() ? bound.get().bound(began) : Optional.of(began);
    Instant ended = now();
    PassLog.Entry entry =
        log.write(
            began,
            ended,
            before -> before.until(ended).after(points, channels, whole),
            this::uncheckedDirectories);
    return new MirrorReport(entry, began, ended, totals);
  }

  /**
   * The directories of the copy in which files may be unchecked: those with a problem, and those of
   * which the last report said so and that this pass did not look into.
   */
  private Set<String> uncheckedDirectories(Set<String> before) {
    Set<String> directories = new HashSet<>(before);
    looked.forEach(partition -> directories.removeAll(directories(partition)));
    unchecked.forEach(partition -> directories.addAll(directories(partition)));
    ArchiveStore copy = context.copy();
    Set<String> others =
        Set.of(
            context.nameOf(copy.directories().rejected()),
            context.nameOf(copy.directories().retired()),
            context.nameOf(copy.directories().quarantine()));
    if (context.totals().problems() > 0) {
      directories.addAll(others);
    } else {
      directories.removeAll(others);
    }
    return directories;
  }

  private Set<String> directories(Partition partition) {
    ArchiveStore copy = context.copy();
    return Set.of(
        context.nameOf(copy.directory(partition)),
        context.nameOf(copy.publishedDirectory(partition)));
  }
}
