package io.tattletail.replay.mirror;

import io.tattletail.archive.Partition;
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
    ImportCheckpoints checkpoints = ImportCheckpoints.read(context.source());
    Optional<Instant> changedSince =
        DirectoryTimes.areKept(context.source())
            ? memory.changedSince(context.options(), began)
            : Optional.empty();
    if (changedSince.isPresent()) {
      lookIntoChanged(changedSince.get());
    } else {
      lookIntoAll();
    }
    context.workers().await();
    if (!new SideFiles(context).copyAll()) {
      // Rejected events were acknowledged too.
      incomplete.addAll(listed.keySet());
    }
    if (context.totals().problems() == 0) {
      checkpoints.write(context);
    }
    new RetiredSweep(context).sweep();
    return end(changedSince.isEmpty());
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
    partitions.addAll(context.source().changedSince(since));
    for (Partition partition : partitions) {
      look(partition);
    }
  }

  private void look(Partition partition) throws IOException {
    checkNotPromoted();
    context
        .workers()
        .look(
            () -> {
              PartitionMirror mirror = new PartitionMirror(context, partition);
              boolean complete = mirror.run();
              if (!complete) {
                incomplete.add(partition.channel());
              }
              if (!complete || mirror.hasOpenFiles()) {
                again.add(partition);
              }
              context.totals().done(partition);
            });
  }

  /** A copy that was promoted belongs to its recorders. */
  private void checkNotPromoted() throws IOException {
    if (System.nanoTime() - checkedNanos > CHECK_NANOS) {
      context.copy().refresh();
      CopyDescriptor.check(context.source(), context.copy());
      checkedNanos = System.nanoTime();
    }
  }

  private MirrorReport end(boolean lookedAtEverything) throws IOException {
    PassTotals totals = context.totals();
    Set<String> channels = Set.copyOf(listed.keySet());
    incomplete.forEach(listed::remove);
    Optional<Instant> whole = totals.problems() == 0 ? Optional.of(began) : Optional.empty();
    Instant ended = now();
    PassLog.Entry entry = log.write(began, ended, before -> before.after(listed, channels, whole));
    memory.ended(began, lookedAtEverything, again);
    return new MirrorReport(
        entry.number(),
        began,
        ended,
        totals.partitions.sum(),
        totals.files.sum(),
        totals.bytes.sum(),
        totals.verified.sum(),
        totals.repaired.sum(),
        totals.deleted.sum(),
        totals.partitionsDeleted.sum(),
        totals.listedOnlyInCopy(),
        totals.listedProblems(),
        entry.points());
  }
}
