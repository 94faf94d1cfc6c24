package io.tattletail.replay;

import io.tattletail.spew.Micros;
import java.time.Instant;
import java.util.List;

/**
 * A part of a query that can be replayed by itself: some channels, and a half-open range of time.
 * All copies of an event have its channel and its timestamp, so they are in one slice, which
 * delivers one of them: slices are independent. {@link EventReplayer#slices} makes them.
 *
 * <p>Immutable and thread-safe. {@link ReplayQuery#toJson} carries a slice's query to another
 * machine.
 */
public final class ReplaySlice {
  private final ReplayQuery query;
  private final List<String> channels;
  private final long bytes;
  private final List<String> hosts;

  ReplaySlice(
      ReplayQuery whole,
      List<String> channels,
      long fromMicros,
      long untilMicros,
      long bytes,
      List<String> hosts,
      PlannedDays planned) {
    this.query =
        whole
            .within(channels)
            .within(Micros.toInstant(fromMicros), Micros.toInstant(untilMicros))
            .planned(planned);
    this.channels = List.copyOf(channels);
    this.bytes = bytes;
    this.hosts = List.copyOf(hosts);
  }

  /** The query of a replay of the slice. */
  public ReplayQuery query() {
    return query;
  }

  /** The channels, at least one, in bytewise order; immutable. */
  public List<String> channels() {
    return channels;
  }

  /** No event of the slice is before. */
  public Instant from() {
    return Micros.toInstant(query.firstMicros());
  }

  /** All events of the slice are before. */
  public Instant until() {
    return Micros.toInstant(query.untilMicros());
  }

  /**
   * The approximate number of bytes that a replay of it reads, from the indexes at the time of the
   * plan. Blocks that two slices share count for the earlier one.
   */
  public long bytes() {
    return bytes;
  }

  /**
   * The hosts with most of its bytes on their disks, most first; at most three, and none if the
   * file system does not tell. Immutable.
   */
  public List<String> hosts() {
    return hosts;
  }

  @Override
  public String toString() {
    return "%s from %s until %s, %,d bytes"
        .formatted(
            channels.size() == 1 ? channels.get(0) : channels.size() + " channels",
            from(),
            until(),
            bytes);
  }
}
