package io.tattletail.replay;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The files and events that a replay of a query would read, from the archive at the time of the
 * plan: {@link EventReplayer#plan}. {@link #toString()} is a table.
 *
 * <p>Immutable and thread-safe.
 */
public final class ReplayPlan {
  private final ReplayQuery query;
  private final ImmutableMap<String, PlanTotals> channels;
  private final PlanTotals total;
  private final ImmutableList<PlannedFile> files;
  private final OptionalDouble measuredRate;

  ReplayPlan(
      ReplayQuery query,
      Map<String, PlanTotals> channels,
      List<PlannedFile> files,
      OptionalDouble measuredRate) {
    this.query = query;
    this.channels = ImmutableMap.copyOf(channels);
    this.total = channels.values().stream().reduce(PlanTotals.NONE, PlanTotals::plus);
    this.files = ImmutableList.copyOf(files);
    this.measuredRate = measuredRate;
  }

  /** The planned query. */
  public ReplayQuery query() {
    return query;
  }

  /**
   * The counts for each channel with files that a replay would open, in bytewise order; immutable.
   */
  public Map<String, PlanTotals> channels() {
    return channels;
  }

  /** In all. */
  public PlanTotals total() {
    return total;
  }

  /**
   * The files that are not just sealed and sound, by channel and day; immutable. A file may be
   * there twice, as foreign and damaged for instance.
   */
  public List<PlannedFile> files() {
    return files;
  }

  /** Those of {@link #files()} that are of this kind. */
  public List<PlannedFile> files(PlannedFile.Kind kind) {
    return files.stream().filter(file -> file.kind() == kind).toList();
  }

  /**
   * How long a replay takes at this rate.
   *
   * @throws IllegalArgumentException if the rate is not positive
   */
  public Duration estimate(double eventsPerSecond) {
    checkArgument(eventsPerSecond > 0, "eventsPerSecond must be positive, is %s", eventsPerSecond);
    return Durations.ofSeconds(total.events() / eventsPerSecond);
  }

  /**
   * How long a replay takes at the rate of the replayer's last completed replay, its handler
   * included; empty before it completed one as fast as possible.
   */
  public Optional<Duration> estimate() {
    return measuredRate.isPresent()
        ? Optional.of(estimate(measuredRate.getAsDouble()))
        : Optional.empty();
  }

  /** A table for people: a line for each channel, and the files that need a look. */
  @Override
  public String toString() {
    return PlanTable.of(this);
  }

  /** The rate of {@link #estimate()}, in events per second. */
  OptionalDouble measuredRate() {
    return measuredRate;
  }
}
