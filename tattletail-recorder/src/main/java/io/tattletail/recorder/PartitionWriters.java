package io.tattletail.recorder;

import io.tattletail.common.Floors;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.RecorderName;
import io.tattletail.recorder.RollPolicy.Moment;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writers of the partitions that a run has met, and which of them may have an open segment: at
 * most {@link RecorderOptions#maxOpenSegments}. Used by the committing thread alone, between the
 * writes of commits.
 */
final class PartitionWriters {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionWriters.class);

  /** So many segments are looked at to be sealed at a time: a thousand may become old at once. */
  private static final int MOST_ROLLED_AT_ONCE = 32;

  private final RecorderParts parts;
  private final RecorderName recorder;
  private final int maxOpenSegments;

  /**
   * Of every partition met: a writer knows the numbers of its events and segments, which must not
   * be used again.
   */
  private final Map<Partition, PartitionWriter> writers = new HashMap<>();

  /** Those that may have an open segment, the least recently written first. */
  private final Set<PartitionWriter> open = new LinkedHashSet<>();

  private boolean warnedOfTooMany;

  PartitionWriters(RecorderParts parts, RecorderName recorder) {
    this.parts = parts;
    this.recorder = recorder;
    this.maxOpenSegments = parts.options().maxOpenSegments();
  }

  /** How many partitions were met, and are remembered. */
  int count() {
    return writers.size();
  }

  /** The writer of a partition, which is met now if it was not before. */
  PartitionWriter of(Partition partition) {
    return writers.computeIfAbsent(partition, p -> new PartitionWriter(parts, p, recorder));
  }

  /** Makes a writer the most recently written one, if it may have an open segment. */
  boolean renew(PartitionWriter writer) {
    return open.remove(writer) && open.add(writer);
  }

  /** The writer will open a segment, which stays open. */
  void enter(PartitionWriter writer) {
    open.add(writer);
  }

  /** Something else has the writer's segment sealed. */
  void leave(PartitionWriter writer) {
    open.remove(writer);
  }

  /**
   * Has as many of the least recently written segments sealed as are needed for the newcomers, but
   * none of this commit's: those were renewed last. Newcomers without room are sealed when they are
   * written.
   *
   * @param staying how many writers of this commit were renewed
   * @return for how many newcomers there is room
   */
  int makeRoom(int staying, int newcomers) throws InterruptedException {
    int tooMany = open.size() + newcomers - maxOpenSegments;
    if (tooMany > 0 && !warnedOfTooMany) {
      warnedOfTooMany = true;
      LOG.warn(
          "recorder {} writes to more than maxOpenSegments, {}, partitions at a time, so segments are sealed early and are small. Raise maxOpenSegments (an open HDFS file takes two threads and some 20 KB), or share the channels between more recorders.",
          recorder,
          maxOpenSegments);
    }
    Iterator<PartitionWriter> leastRecentFirst = open.iterator();
    for (int i = Math.min(tooMany, open.size() - staying); i > 0; i--) {
      leastRecentFirst.next().seal();
      leastRecentFirst.remove();
    }
    return maxOpenSegments - open.size();
  }

  /** Has the segments sealed of days that were retired between these two states of the floors. */
  void sealRetired(Floors before, Floors now) throws InterruptedException {
    for (Partition partition : writers.keySet()) {
      if (now.isRetired(partition) && !before.isRetired(partition)) {
        parts.floors().retired(partition);
      }
    }
    for (Iterator<PartitionWriter> writing = open.iterator(); writing.hasNext(); ) {
      PartitionWriter writer = writing.next();
      if (now.isRetired(writer.partition())) {
        writer.seal();
        writing.remove();
      }
    }
  }

  /** Has those segments sealed that are old or idle, a few at a time. */
  void roll() throws InterruptedException {
    Moment now = parts.rolling().now();
    int rolled = 0;
    Iterator<PartitionWriter> leastRecentFirst = open.iterator();
    while (leastRecentFirst.hasNext() && rolled < MOST_ROLLED_AT_ONCE) {
      PartitionWriter writer = leastRecentFirst.next();
      if (writer.isOpen()) {
        writer.rollIfDue(now);
        rolled += writer.isOpen() ? 0 : 1;
      }
      if (!writer.isOpen()) {
        leastRecentFirst.remove();
      }
    }
  }

  /** Looks after the files of segments that got no event for a while. */
  void lookAfterIdle() throws InterruptedException {
    Moment now = parts.rolling().now();
    for (PartitionWriter writer : open) {
      writer.lookAfter(now);
    }
  }

  /** Has all open segments sealed. */
  void sealAll() throws InterruptedException {
    for (PartitionWriter writer : open) {
      writer.seal();
    }
  }
}
