package io.tattletail.replay;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.common.ArchiveScope;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Micros;
import io.tattletail.spew.SpewHeader;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query: the events of some channels with timestamps in a half-open range. Immutable; each method
 * returns a refined copy.
 */
public final class ReplayQuery {
  /**
   * A query of no more days looks for them by name; a longer one lists the days of each channel.
   */
  private static final long MAX_DAYS_NOT_LISTED = 7;

  private static final ReplayQuery ALL =
      new ReplayQuery(
          ChannelFilter.all(), Micros.EARLIEST, Micros.LATEST + 1, null, ArchiveScope.ALL, null);

  private final ChannelFilter channels;
  private final long fromMicros;
  private final long untilMicros;
  private final @Nullable ReplayPosition after;
  private final ArchiveScope scope;
  private final @Nullable PlannedDays planned;

  private ReplayQuery(
      ChannelFilter channels,
      long fromMicros,
      long untilMicros,
      @Nullable ReplayPosition after,
      ArchiveScope scope,
      @Nullable PlannedDays planned) {
    this.channels = channels;
    this.fromMicros = fromMicros;
    this.untilMicros = untilMicros;
    this.after = after;
    this.scope = scope;
    this.planned = planned;
  }

  /** All recorded events, published or not. */
  public static ReplayQuery all() {
    return ALL;
  }

  /** Only these channels: names, or patterns as {@link ChannelFilter#of} takes them. */
  public ReplayQuery channels(String... namesOrPatterns) {
    return channels(ChannelFilter.of(namesOrPatterns));
  }

  /** Only these channels. */
  public ReplayQuery channels(ChannelFilter filter) {
    return new ReplayQuery(filter, fromMicros, untilMicros, after, scope, null);
  }

  /**
   * Only events at this time or later.
   *
   * @throws IllegalArgumentException if the range ends before
   */
  public ReplayQuery from(Instant time) {
    return range(ceiling(time), untilMicros);
  }

  /**
   * Only events before this time.
   *
   * @throws IllegalArgumentException if the range begins later
   */
  public ReplayQuery until(Instant time) {
    return range(fromMicros, ceiling(time));
  }

  /**
   * Goes on behind a position of the same query: delivers the events behind the position's channel
   * and timestamp, and those at its channel and timestamp whose ids were not delivered.
   */
  public ReplayQuery after(ReplayPosition position) {
    return new ReplayQuery(channels, fromMicros, untilMicros, position, scope, planned);
  }

  /**
   * Only published events, which other engines see in the archive's {@code published} directory.
   * The replay lists and opens nothing in {@code recorded}, so it needs no permission on it. Events
   * that are recorded and not published yet are missing.
   */
  public ReplayQuery publishedOnly() {
    return new ReplayQuery(
        channels, fromMicros, untilMicros, after, ArchiveScope.PUBLISHED, planned);
  }

  /**
   * Only those of its events that are also of these channels, in which {@code *} has no meaning of
   * its own.
   */
  public ReplayQuery within(Collection<String> names) {
    return channels(ChannelFilter.exactly(names.stream().filter(channels::matches).toList()));
  }

  /**
   * Only those of its events that are also in this range: none if the two do not overlap.
   *
   * @param from the earliest time
   * @param until the first time after
   */
  public ReplayQuery within(Instant from, Instant until) {
    long later = Math.max(fromMicros, ceiling(from));
    long earlier = Math.max(later, Math.min(untilMicros, ceiling(until)));
    return new ReplayQuery(channels, later, earlier, after, scope, planned);
  }

  /**
   * The query as one line of JSON, in ASCII, which {@link #fromJson} reads back: names of channels,
   * patterns, and unless they are open {@code from}, {@code until}, {@code after} and {@code
   * scope}; of a slice also {@code planned}, by which days that are retired later are noticed.
   */
  public String toJson() {
    return QueryJson.write(this);
  }

  /**
   * Parses the text of {@link #toJson}.
   *
   * @throws IllegalArgumentException if the text is no query; the message says why
   */
  public static ReplayQuery fromJson(String json) {
    return QueryJson.read(json);
  }

  private ReplayQuery range(long from, long until) {
    checkArgument(
        from <= until,
        "the range ends before it begins: from %s until %s",
        Micros.toInstant(from),
        Micros.toInstant(until));
    return new ReplayQuery(channels, from, until, after, scope, planned);
  }

  /** The query of a slice, with the floors that were known when it was planned. */
  ReplayQuery planned(@Nullable PlannedDays days) {
    return new ReplayQuery(channels, fromMicros, untilMicros, after, scope, days);
  }

  /** The floors that were known when a slice's query was planned; null of other queries. */
  @Nullable PlannedDays planned() {
    return planned;
  }

  /**
   * Timestamps are whole microseconds, so a bound between two of them is the later one. Clamped to
   * what an event can have.
   */
  private static long ceiling(Instant time) {
    if (time.isBefore(SpewHeader.EARLIEST)) {
      return Micros.EARLIEST;
    }
    if (time.isAfter(SpewHeader.LATEST)) {
      return Micros.LATEST + 1;
    }
    return Micros.of(time.plusNanos(999));
  }

  /** Which trees are read. */
  ArchiveScope scope() {
    return scope;
  }

  ChannelFilter channels() {
    return channels;
  }

  /** Behind which the query begins; null at the beginning. */
  @Nullable ReplayPosition after() {
    return after;
  }

  /** Where its range begins. */
  long fromMicros() {
    return fromMicros;
  }

  /** The earliest time it can match. */
  long firstMicros() {
    return after == null ? fromMicros : Math.max(fromMicros, after.timestampMicros());
  }

  /** The first time after all that it can match. */
  long untilMicros() {
    return untilMicros;
  }

  boolean matches(long timestampMicros) {
    return timestampMicros >= fromMicros && timestampMicros < untilMicros;
  }

  /** Whether an event can match that is not before the one and not after the other. */
  boolean overlaps(long firstMicros, long lastMicros) {
    return lastMicros >= firstMicros() && firstMicros < untilMicros;
  }

  boolean isEmpty() {
    return firstMicros() >= untilMicros;
  }

  /** The first UTC day it can match. */
  LocalDate firstDay() {
    return Micros.dayOf(firstMicros());
  }

  /** The last UTC day it can match, if it is not empty. */
  LocalDate lastDay() {
    return Micros.dayOf(untilMicros - 1);
  }

  /** Whether {@link #days} lists a directory. */
  boolean listsDays() {
    return ChronoUnit.DAYS.between(firstDay(), lastDay()) >= MAX_DAYS_NOT_LISTED;
  }

  /** The days of a channel that it can match; some may have no directory. */
  List<LocalDate> days(ArchiveStore archive, String channel) throws IOException {
    LocalDate last = lastDay();
    if (!listsDays()) {
      return firstDay().datesUntil(last.plusDays(1)).toList();
    }
    return archive.dates(channel, scope).stream()
        .filter(day -> !day.isBefore(firstDay()) && !day.isAfter(last))
        .toList();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("channels ").append(channels);
    if (fromMicros > Micros.EARLIEST) {
      text.append(" from ").append(Micros.toInstant(fromMicros));
    }
    if (untilMicros <= Micros.LATEST) {
      text.append(" until ").append(Micros.toInstant(untilMicros));
    }
    if (after != null) {
      text.append(" after ").append(after);
    }
    if (scope == ArchiveScope.PUBLISHED) {
      text.append(" published only");
    }
    return text.toString();
  }
}
