package io.tattletail.archive.salvage;

import com.google.common.base.MoreObjects;

/** The counts of a verification. Later versions may have more. Immutable and thread-safe. */
public final class VerificationTotals {
  private final Places places;
  private final Files files;
  private final Events events;

  VerificationTotals(Places places, Files files, Events events) {
    this.places = places;
    this.files = files;
    this.events = events;
  }

  record Places(long channels, long partitions) {}

  record Files(long rounds, long sealed, long unsealed, long foreign, long bytes) {}

  record Events(
      long events, long shadows, long duplicates, long conflictingDuplicates, long rejected) {}

  /** How many channels have at least one partition. */
  public long channels() {
    return places.channels();
  }

  /** How many partitions there are: directories of a channel's day. */
  public long partitions() {
    return places.partitions();
  }

  /** How many published files there are. */
  public long rounds() {
    return files.rounds();
  }

  /** How many complete recorded segments there are, also those that a round absorbed. */
  public long sealed() {
    return files.sealed();
  }

  /** How many files are being recorded, or are left over. */
  public long unsealed() {
    return files.unsealed();
  }

  /** How many files have names that are not TattleTail's. */
  public long foreign() {
    return files.foreign();
  }

  /**
   * How many events can be read: published ones, and recorded ones that are not published yet,
   * duplicates included.
   */
  public long events() {
    return events.events();
  }

  /** How many events of rounds only replays see. */
  public long shadows() {
    return events.shadows();
  }

  /** How many bytes all those files have. */
  public long bytes() {
    return files.bytes();
  }

  /** How many events have the channel, id and timestamp of another event. */
  public long duplicates() {
    return events.duplicates();
  }

  /** How many of the duplicates and shadows have other bytes than the other event. */
  public long conflictingDuplicates() {
    return events.conflictingDuplicates();
  }

  /** How many events could not be recorded. */
  public long rejected() {
    return events.rejected();
  }

  @Override
  public String toString() {
    return MoreObjects.toStringHelper(this)
        .add("channels", places.channels())
        .add("partitions", places.partitions())
        .add("rounds", files.rounds())
        .add("sealed", files.sealed())
        .add("unsealed", files.unsealed())
        .add("foreign", files.foreign())
        .add("events", events.events())
        .add("shadows", events.shadows())
        .add("bytes", files.bytes())
        .add("duplicates", events.duplicates())
        .add("conflictingDuplicates", events.conflictingDuplicates())
        .add("rejected", events.rejected())
        .toString();
  }
}
