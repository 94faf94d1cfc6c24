package io.tattletail.replay;

import com.google.common.base.MoreObjects;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The counts of a plan, for one channel or for all. Immutable. */
public final class PlanTotals {
  static final PlanTotals NONE = new PlanTotals(PlannedBlocks.NONE, FileCounts.NONE);

  private final PlannedBlocks blocks;
  private final FileCounts files;

  PlanTotals(PlannedBlocks blocks, FileCounts files) {
    this.blocks = blocks;
    this.files = files;
  }

  PlanTotals plus(PlanTotals other) {
    return new PlanTotals(blocks.plus(other.blocks), files.plus(other.files));
  }

  /**
   * Files that the replay would open: published rounds, and sealed, unsealed and foreign ones that
   * no round absorbed.
   */
  public long segments() {
    return files.segments();
  }

  /** Of the segments: published rounds. */
  public long rounds() {
    return files.rounds();
  }

  /**
   * Events in those blocks that may have events of the query's range, duplicates included: at least
   * as many as the replay would deliver.
   */
  public long events() {
    return blocks.events();
  }

  /**
   * Of the events, those in blocks that the range cuts: some may be outside. If there are none, and
   * no event was recorded twice, {@link #events()} is exact.
   */
  public long edgeEvents() {
    return blocks.edgeEvents();
  }

  /** Bytes of these blocks, compressed: the bytes read from disk. */
  public long bytes() {
    return blocks.bytes();
  }

  /** Bytes of these blocks, uncompressed. */
  public long uncompressedBytes() {
    return blocks.uncompressedBytes();
  }

  /** No event of the range is before; empty if there are none. */
  public Optional<Instant> first() {
    return blocks.first();
  }

  /** No event of the range is after; empty if there are none. */
  public Optional<Instant> last() {
    return blocks.last();
  }

  /** Of the segments: still being recorded, or left over. */
  public long unsealed() {
    return files.unsealed();
  }

  /** Of the segments: not written by TattleTail. */
  public long foreign() {
    return files.foreign();
  }

  /** Of the segments: damaged ones; and published rounds that are missing. */
  public long damaged() {
    return files.damaged();
  }

  /** Of the segments: those that this replayer cannot open. */
  public long unreadable() {
    return files.unreadable();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PlanTotals that
        && blocks.equals(that.blocks)
        && files.equals(that.files);
  }

  @Override
  public int hashCode() {
    return Objects.hash(blocks, files);
  }

  /** All values by name, on one line. */
  @Override
  public String toString() {
    return MoreObjects.toStringHelper(this)
        .add("segments", segments())
        .add("rounds", rounds())
        .add("events", events())
        .add("edgeEvents", edgeEvents())
        .add("bytes", bytes())
        .add("uncompressedBytes", uncompressedBytes())
        .add("first", first())
        .add("last", last())
        .add("unsealed", unsealed())
        .add("foreign", foreign())
        .add("damaged", damaged())
        .add("unreadable", unreadable())
        .toString();
  }
}
