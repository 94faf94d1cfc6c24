package io.tattletail.recorder;

import io.tattletail.archive.publish.PublisherStatistics;
import java.time.Duration;
import java.util.Map;

/** A snapshot of the counts of a recorder since it was opened. Counts only grow. Immutable. */
public final class RecorderStatistics {
  private final Counters.Snapshot counts;
  private final AppendBuffer.Held held;
  private final PublisherStatistics published;

  RecorderStatistics(
      Counters.Snapshot counts, AppendBuffer.Held held, PublisherStatistics published) {
    this.counts = counts;
    this.held = held;
    this.published = published;
  }

  /** Events acknowledged: they are as safe as {@link Durability} says. */
  public long events() {
    return counts.events();
  }

  /** Serialized bytes of {@link #events()}. */
  public long eventBytes() {
    return counts.bytes();
  }

  /**
   * {@link #events()} by channel. The first {@value ChannelCounts#MOST} channels are counted apart,
   * and the events of all later ones under {@value ChannelCounts#OTHERS}.
   */
  public Map<String, Long> eventsByChannel() {
    return counts.eventsByChannel();
  }

  /** Events that were delivered, could not be recorded and are kept raw. */
  public long eventsRejected() {
    return counts.rejected();
  }

  /**
   * Events that were acknowledged and not recorded, because their days are below the floor of their
   * channel. {@link #events()} does not count them.
   */
  public long belowFloor() {
    return counts.belowFloor();
  }

  /** Commits that succeeded. */
  public long commits() {
    return counts.commits();
  }

  /** How long the {@link #commits()} took in all, from when each was due until its last flush. */
  public Duration commitTime() {
    return Duration.ofNanos(counts.commitNanos());
  }

  /** Segments that got their final name. */
  public long segmentsSealed() {
    return counts.sealed();
  }

  /**
   * Segments left under their unsealed name after an error. All that was acknowledged in them stays
   * readable.
   */
  public long segmentsAbandoned() {
    return counts.abandoned();
  }

  /** Left-overs of dead recorders, and abandoned segments, that are sealed or gone now. */
  public long segmentsSalvaged() {
    return counts.salvaged();
  }

  /** I/O errors, whether trying again helped or not. */
  public long ioErrors() {
    return counts.ioErrors();
  }

  /**
   * Acknowledged events in files that were deleted or replaced while they were written; see {@link
   * LostFile}.
   */
  public long eventsLost() {
    return counts.eventsLost();
  }

  /**
   * Runs begun. A recorder begins a new one, under a new name, after it could not write for too
   * long, and when it has met some 10,000 partitions.
   */
  public long runs() {
    return counts.runs();
  }

  /** Bytes held now and not yet acknowledged, or stuck in a write that does not return. */
  public long pendingBytes() {
    return held.bytes();
  }

  /**
   * For how long the oldest event that is not yet acknowledged has waited; zero if none waits. It
   * grows while the recorder cannot write.
   */
  public Duration lag() {
    return held.lag();
  }

  /** The counts of publishing in the background; see {@link RecorderOptions#publishing}. */
  public PublisherStatistics published() {
    return published;
  }

  @Override
  public String toString() {
    return "%,d events of %,d bytes in %,d commits; %,d bytes pending; %,d rejected, %,d below the floor, %,d lost, %,d I/O errors; segments: %,d sealed, %,d abandoned, %,d salvaged; %d runs"
        .formatted(
            events(),
            eventBytes(),
            commits(),
            pendingBytes(),
            eventsRejected(),
            belowFloor(),
            eventsLost(),
            ioErrors(),
            segmentsSealed(),
            segmentsAbandoned(),
            segmentsSalvaged(),
            runs());
  }
}
