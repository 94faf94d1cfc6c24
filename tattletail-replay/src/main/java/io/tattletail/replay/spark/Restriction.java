package io.tattletail.replay.spark;

/**
 * What a filter leaves of an archive.
 *
 * @param channels an event that passes the filter is of one of them
 * @param times and happened in this range
 * @param exact whether all such events pass
 */
record Restriction(ChannelTest channels, TimeRange times, boolean exact) {
  /** Of a filter that passes everything. */
  static final Restriction NONE = new Restriction(ChannelTest.ALL, TimeRange.ALL, true);

  /** Of a filter that passes nothing. */
  static final Restriction NOTHING = new Restriction(ChannelTest.ALL, TimeRange.NONE, true);

  /** Of a filter of which nothing is known. */
  static final Restriction UNKNOWN = new Restriction(ChannelTest.ALL, TimeRange.ALL, false);

  static Restriction of(ChannelTest channels) {
    return new Restriction(channels, TimeRange.ALL, true);
  }

  static Restriction of(TimeRange times) {
    return new Restriction(ChannelTest.ALL, times, true);
  }

  Restriction and(Restriction other) {
    return new Restriction(
        channels.and(other.channels), times.and(other.times), exact && other.exact);
  }

  Restriction or(Restriction other) {
    if (isNothing() || other.isNothing()) {
      return isNothing() ? other : this;
    }
    boolean ofChannels = times.equals(other.times);
    boolean ofTimes =
        channels == ChannelTest.ALL
            && other.channels == ChannelTest.ALL
            && times.touches(other.times);
    return new Restriction(
        channels.or(other.channels),
        times.hull(other.times),
        exact && other.exact && (ofChannels || ofTimes));
  }

  private boolean isNothing() {
    return exact && times.isEmpty();
  }

  Restriction not() {
    if (!exact) {
      return UNKNOWN;
    }
    if (times.isAll()) {
      return channels == ChannelTest.ALL ? NOTHING : of(channels.not());
    }
    if (channels != ChannelTest.ALL) {
      return UNKNOWN;
    }
    if (times.isEmpty()) {
      return NONE;
    }
    if (times.from() == TimeRange.ALL.from()) {
      return of(TimeRange.of(times.until(), TimeRange.ALL.until()));
    }
    return times.until() == TimeRange.ALL.until()
        ? of(TimeRange.of(TimeRange.ALL.from(), times.from()))
        : UNKNOWN;
  }
}
