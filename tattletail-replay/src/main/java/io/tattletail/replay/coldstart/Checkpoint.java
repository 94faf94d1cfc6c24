package io.tattletail.replay.coldstart;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.replay.ReplayPosition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The progress of a cold start, from which another one goes on exactly. It belongs to the state of
 * the service: a service that keeps both in different places and loses one of them must start from
 * the beginning.
 *
 * <p>It takes about a hundred bytes for each stream, however long the history is. For events that
 * were recorded without a position, it takes as much for each recorder, channel and day, and 45
 * bytes for each event that is remembered by its id (see {@link ColdStart#maxRemembered}). {@link
 * #toString()} can be stored anywhere, and {@link #parse} reads it back. Immutable and thread-safe.
 */
public final class Checkpoint {
  private final Content content;

  /**
   * @param archive root of the archive; of the original, if it was read with copies
   * @param archiveId the id that the archive and its copies share; empty if an old release made it
   * @param channels the filter, printed
   * @param subscription the name at the broker
   * @param takenAt by the service's clock
   * @param phase the step that another cold start begins with
   * @param handover once it is known
   * @param position in the replay that was interrupted
   * @param from the time before which events are skipped; empty if none are
   * @param since when the last complete reading of the archive began, or the first one
   * @param events delivered from the archive
   * @param unpositioned of these, how many had no position
   * @param sequences read, of recorders and partitions with an event that had no position
   * @param coverage of the streams
   * @param passed offsets without an event that the service goes on without
   * @param holes the holes among them, which are reported
   * @param fingerprints of delivered events that may come again without a position
   */
  record Content(
      String archive,
      Optional<String> archiveId,
      String channels,
      String subscription,
      Instant takenAt,
      ColdStartState phase,
      Optional<Handover> handover,
      Optional<ReplayPosition> position,
      Optional<Instant> from,
      Instant since,
      long events,
      long unpositioned,
      ImmutableMap<Partition, ImmutableMap<String, ImmutableList<LongRanges.Range>>> sequences,
      ImmutableMap<String, ImmutableList<LongRanges.Range>> coverage,
      ImmutableMap<String, ImmutableList<LongRanges.Range>> passed,
      ImmutableList<Hole> holes,
      ImmutableList<String> fingerprints) {}

  Checkpoint(Content content) {
    this.content = content;
  }

  static ImmutableMap<String, ImmutableList<LongRanges.Range>> copy(Map<String, LongRanges> sets) {
    ImmutableMap.Builder<String, ImmutableList<LongRanges.Range>> copy = ImmutableMap.builder();
    sets.forEach((name, set) -> copy.put(name, ImmutableList.copyOf(set.ranges())));
    return copy.build();
  }

  static LongRanges set(List<LongRanges.Range> ranges) {
    LongRanges set = new LongRanges();
    ranges.forEach(range -> set.add(range.first(), range.last()));
    return set;
  }

  Content content() {
    return content;
  }

  /** The state of the cold start: {@code REPLAYING} to {@code LIVE}. */
  public ColdStartState phase() {
    return content.phase();
  }

  /** When it was taken, by the service's clock. */
  public Instant takenAt() {
    return content.takenAt();
  }

  /** How many events of the archive were delivered to the handler. */
  public long events() {
    return content.events();
  }

  /**
   * Parses the text of {@link #toString()}.
   *
   * @throws IllegalArgumentException if the text is no checkpoint, is not whole, or is of a later
   *     version; the message says which
   */
  public static Checkpoint parse(String text) {
    return CheckpointText.parse(text);
  }

  /** The checkpoint as lines of ASCII, beginning with a version and ending with a checksum. */
  @Override
  public String toString() {
    return CheckpointText.print(content);
  }
}
