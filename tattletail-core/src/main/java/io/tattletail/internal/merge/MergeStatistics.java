package io.tattletail.internal.merge;

import io.tattletail.internal.segment.ReadStatistics;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what merges read. Several merges of one thread, one after the other, may share one object.
 *
 * <p>Read it on the merging thread. Listings and reads are counted by the threads that do them, all
 * other counts by the merging thread.
 */
public final class MergeStatistics {
  private final ReadStatistics reading = new ReadStatistics();
  private final LongAdder listings = new LongAdder();
  private long segmentsListed;
  private long segmentsOpened;
  private long unsealedOpened;
  private long roundsListed;
  private long roundsOpened;
  private long foreignOpened;
  private long tornBytes;
  private long memoryPeakBytes;

  ReadStatistics reading() {
    return reading;
  }

  void countListings(int directories) {
    listings.add(directories);
  }

  void countListed(int segments) {
    segmentsListed += segments;
  }

  void countRoundsListed(int rounds) {
    roundsListed += rounds;
  }

  void countRound() {
    roundsOpened++;
  }

  void countSealed() {
    segmentsOpened++;
  }

  void countUnsealed() {
    segmentsOpened++;
    unsealedOpened++;
  }

  void countForeign() {
    foreignOpened++;
  }

  void countTorn(long bytes) {
    tornBytes += bytes;
  }

  void held(long bytes) {
    memoryPeakBytes = Math.max(memoryPeakBytes, bytes);
  }

  /**
   * How many directories were listed: a partition has one of recorded and one of published files.
   */
  public long listings() {
    return listings.sum();
  }

  /** How many recorded segments the listings had, also those that a round had absorbed. */
  public long segmentsListed() {
    return segmentsListed;
  }

  /** How many recorded segments were opened, sealed or not. */
  public long segmentsOpened() {
    return segmentsOpened;
  }

  /** How many of the opened segments were not sealed. */
  public long unsealedOpened() {
    return unsealedOpened;
  }

  /** How many published rounds the listings had. */
  public long roundsListed() {
    return roundsListed;
  }

  /** How many published rounds were opened, for their events or only for their index. */
  public long roundsOpened() {
    return roundsOpened;
  }

  /** How many files were opened that TattleTail did not name. */
  public long foreignOpened() {
    return foreignOpened;
  }

  /** Length of the incomplete last blocks of files that were opened while they were written. */
  public long tornBytes() {
    return tornBytes;
  }

  /** How many reads of files there were; one sequential scan is one. */
  public long reads() {
    return reading.reads();
  }

  /** How many bytes they returned. */
  public long bytesRead() {
    return reading.bytes();
  }

  /** The most bytes that one merge held at a time. */
  public long memoryPeakBytes() {
    return memoryPeakBytes;
  }
}
