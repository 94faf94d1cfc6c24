package io.tattletail.archive.publish;

import com.google.common.base.MoreObjects;
import io.tattletail.common.Partition;
import org.apache.hadoop.fs.Path;

/** A round that a publisher published. Later versions may say more. Immutable and thread-safe. */
public final class PublishedRound {
  private final Partition partition;
  private final long number;
  private final Path path;
  private final Content content;
  private final Absorbed absorbed;

  PublishedRound(Partition partition, long number, Path path, Content content, Absorbed absorbed) {
    this.partition = partition;
    this.number = number;
    this.path = path;
    this.content = content;
    this.absorbed = absorbed;
  }

  /** What is in the file, and which events it explains. */
  record Content(
      long bytes, long events, long shadows, long conflictingDuplicates, long explained) {}

  /** The recorded segments that the round replaces. */
  record Absorbed(int segments, long bytes) {}

  /** The partition whose round it is. */
  public Partition partition() {
    return partition;
  }

  /** The number of the round, counted in its partition from 0. */
  public long number() {
    return number;
  }

  /** The file of the round. */
  public Path path() {
    return path;
  }

  /** The length of the file. */
  public long bytes() {
    return content.bytes();
  }

  /** How many events engines see in it. */
  public long events() {
    return content.events();
  }

  /** How many events only replays see. */
  public long shadows() {
    return content.shadows();
  }

  /**
   * How many of the shadows have other bytes than the visible event with their id and timestamp.
   */
  public long conflictingDuplicates() {
    return content.conflictingDuplicates();
  }

  /** How many events were dropped because this round or an earlier one has a copy of each. */
  public long explained() {
    return content.explained();
  }

  /** How many recorded segments it absorbed. */
  public int segments() {
    return absorbed.segments();
  }

  /** How many bytes the absorbed segments had. */
  public long segmentBytes() {
    return absorbed.bytes();
  }

  @Override
  public String toString() {
    return MoreObjects.toStringHelper(this)
        .add("partition", partition)
        .add("number", number)
        .add("path", path)
        .add("bytes", content.bytes())
        .add("events", content.events())
        .add("shadows", content.shadows())
        .add("conflictingDuplicates", content.conflictingDuplicates())
        .add("explained", content.explained())
        .add("segments", absorbed.segments())
        .add("segmentBytes", absorbed.bytes())
        .toString();
  }
}
