package io.tattletail.common;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import io.tattletail.spew.ChannelFilter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The retired days of all channels. A day is retired if it is before the first day kept of its
 * channel, the <i>floor</i>, and no hold covers it. Readers do not see a retired day, recorders do
 * not record its events, publishers and salvagers leave it alone.
 *
 * <p>Immutable and thread-safe.
 */
public final class Floors {
  private static final Floors NONE = new Floors(List.of(), List.of());

  private final List<Floor> floors;
  private final List<Hold> holds;
  private final List<Channels<Floor>> floorsByChannel;
  private final List<Channels<Hold>> holdsByChannel;

  private Floors(List<Floor> floors, List<Hold> holds) {
    this.floors = List.copyOf(floors);
    this.holds = List.copyOf(holds);
    this.floorsByChannel =
        this.floors.stream().map(f -> new Channels<>(filter(f.channels()), f.not(), f)).toList();
    this.holdsByChannel =
        this.holds.stream().map(h -> new Channels<>(filter(h.channels()), List.of(), h)).toList();
  }

  private static ChannelFilter filter(String pattern) {
    return ChannelFilter.of(pattern);
  }

  /** What is for some channels, with the patterns ready to be matched. */
  private record Channels<T>(ChannelFilter wanted, ChannelFilter unwanted, T what) {
    Channels(ChannelFilter wanted, List<String> not, T what) {
      this(wanted, ChannelFilter.of(not.toArray(new String[0])), what);
    }

    boolean matches(String channel) {
      return wanted.matches(channel) && !unwanted.matches(channel);
    }
  }

  /**
   * The first day kept of some channels.
   *
   * @param channels a channel, or a pattern as {@link ChannelFilter#of} takes it
   * @param not channels and patterns to which it does not apply, though {@code channels} matches
   * @param first the first day kept
   * @param except channels with an earlier first day kept, and that day
   */
  public record Floor(
      String channels, List<String> not, LocalDate first, Map<String, LocalDate> except) {
    /** Copies list and map. */
    public Floor {
      not = List.copyOf(not);
      except = ImmutableMap.copyOf(except);
    }

    /** A floor for all channels of a pattern. */
    public Floor(String channels, LocalDate first) {
      this(channels, List.of(), first, Map.of());
    }

    /** Whether it is for this channel. */
    public boolean matches(String channel) {
      return ChannelFilter.of(channels).matches(channel)
          && !ChannelFilter.of(not.toArray(new String[0])).matches(channel);
    }

    /** The first day kept of a channel that {@link #matches}. */
    public LocalDate firstOf(String channel) {
      return except.getOrDefault(channel, first);
    }

    /** The same, with another first day kept for one channel. */
    public Floor withException(String channel, LocalDate day) {
      Map<String, LocalDate> changed = new LinkedHashMap<>(except);
      changed.put(channel, day);
      return new Floor(channels, not, first, changed);
    }
  }

  /**
   * Days that are kept although floors would retire them.
   *
   * @param channels a channel, or a pattern as {@link ChannelFilter#of} takes it
   * @param from the first day held
   * @param until the day after the last one held
   * @param reason for people
   */
  public record Hold(String channels, LocalDate from, LocalDate until, String reason) {
    /**
     * @throws IllegalArgumentException if {@code until} is not after {@code from}
     */
    public Hold {
      checkArgument(from.isBefore(until), "a hold from %s until %s", from, until);
    }

    /** Whether it holds this day of this channel. */
    public boolean covers(String channel, LocalDate day) {
      return ChannelFilter.of(channels).matches(channel) && coversDay(day);
    }

    private boolean coversDay(LocalDate day) {
      return !day.isBefore(from) && day.isBefore(until);
    }
  }

  /** No day of any channel is retired. */
  public static Floors none() {
    return NONE;
  }

  /** Floors and holds. The highest matching floor counts for a channel. */
  public static Floors of(List<Floor> floors, List<Hold> holds) {
    return new Floors(floors, holds);
  }

  /** The floors, in the order of the descriptor; immutable. */
  public List<Floor> floors() {
    return floors;
  }

  /** The holds, in the order of the descriptor; immutable. */
  public List<Hold> holds() {
    return holds;
  }

  /** Whether a partition's day is retired. */
  public boolean isRetired(Partition partition) {
    return isRetired(partition.channel(), partition.date());
  }

  /** Whether a day of a channel is retired. */
  public boolean isRetired(String channel, LocalDate day) {
    return isBelowFloor(channel, day) && hold(channel, day).isEmpty();
  }

  /** Whether a day of a channel is before the first one kept, held or not. */
  public boolean isBelowFloor(String channel, LocalDate day) {
    Optional<LocalDate> first = firstKept(channel);
    return first.isPresent() && day.isBefore(first.get());
  }

  /**
   * The first day kept of a channel, holds aside; empty if all are. It is the highest of all floors
   * that match.
   */
  public Optional<LocalDate> firstKept(String channel) {
    LocalDate highest = null;
    for (Channels<Floor> candidate : floorsByChannel) {
      if (candidate.matches(channel)) {
        LocalDate first = candidate.what().firstOf(channel);
        highest = highest == null || first.isAfter(highest) ? first : highest;
      }
    }
    return Optional.ofNullable(highest);
  }

  /** A hold that covers a day of a channel. */
  public Optional<Hold> hold(String channel, LocalDate day) {
    return holdsByChannel.stream()
        .filter(hold -> hold.what().coversDay(day) && hold.matches(channel))
        .map(Channels::what)
        .findFirst();
  }

  /** The holds of a channel, in the order of the descriptor. */
  public List<Hold> holds(String channel) {
    return holdsByChannel.stream()
        .filter(hold -> hold.matches(channel))
        .map(Channels::what)
        .toList();
  }

  /** The same without any day of this channel from a day on being retired. */
  public Floors keeping(String channel, LocalDate day) {
    List<Floor> changed = new ArrayList<>();
    for (Floor floor : floors) {
      boolean tooHigh = floor.matches(channel) && floor.firstOf(channel).isAfter(day);
      changed.add(tooHigh ? floor.withException(channel, day) : floor);
    }
    return new Floors(changed, holds);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Floors that && floors.equals(that.floors) && holds.equals(that.holds));
  }

  @Override
  public int hashCode() {
    return 31 * floors.hashCode() + holds.hashCode();
  }

  @Override
  public String toString() {
    return floors + ", holds " + holds;
  }
}
