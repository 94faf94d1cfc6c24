package io.tattletail.testkit;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import io.tattletail.spew.SpewEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Generates events that are serialized by {@link io.tattletail.spew.JsonSpewSerializer}, in the
 * order of publishing. The same seed and settings give the same events, ids and bytes included.
 *
 * <p>Defaults: ten channels of about equal size, one event a millisecond in the order of time, no
 * two with the same time, and no duplicates. Each method that starts with {@code with} returns a
 * generator with one thing changed. {@link #toString()} has the seed and all settings.
 *
 * <p>Immutable and thread-safe; its iterators are not thread-safe.
 */
public final class EventGenerator {
  /** The smallest payload there can be. */
  public static final int MIN_PAYLOAD_BYTES = 11;

  private final Settings settings;

  private EventGenerator(Settings settings) {
    this.settings = settings;
  }

  /** A generator as it comes. */
  public static EventGenerator seeded(long seed) {
    return new EventGenerator(new Settings(seed));
  }

  private EventGenerator with(Consumer<Settings> change) {
    Settings copy = new Settings(settings);
    change.accept(copy);
    return new EventGenerator(copy);
  }

  /** Sets the number of channels, which are called {@code channel.0}, {@code channel.1} … */
  public EventGenerator withChannels(int count) {
    return withChannels(Settings.numbered(count));
  }

  /** Channels of these names. */
  public EventGenerator withChannels(Collection<String> names) {
    checkArgument(!names.isEmpty(), "a generator needs a channel");
    return with(copy -> copy.channels = ImmutableList.copyOf(names));
  }

  /**
   * Makes the first channels larger than the later ones.
   *
   * @param exponent of Zipf's law: the n-th channel has 1/n^exponent times the events of the first;
   *     0 makes them equal
   */
  public EventGenerator withSkew(double exponent) {
    checkArgument(exponent >= 0, "the exponent %s is negative", exponent);
    return with(copy -> copy.skew = exponent);
  }

  /** The time of the first event. */
  public EventGenerator withStart(Instant start) {
    return with(copy -> copy.start = start);
  }

  /** The mean time from event to event, at least a microsecond. */
  public EventGenerator withMeanInterval(Duration interval) {
    checkArgument(
        interval.compareTo(Duration.ofNanos(1_000)) >= 0,
        "the interval %s is below a microsecond",
        interval);
    return with(copy -> copy.interval = interval);
  }

  /**
   * Lets events come late: they carry a time before that of events that came earlier.
   *
   * @param share of the events that are late, between 0 and 1
   * @param most how late an event is at most; lateness is spread evenly
   */
  public EventGenerator withDisorder(double share, Duration most) {
    checkShare(share);
    checkArgument(!most.isNegative(), "events cannot be late by %s", most);
    return with(
        copy -> {
          copy.lateShare = share;
          copy.latest = most;
        });
  }

  /**
   * Gives some events the time of the event before, on any channel.
   *
   * @param share of the events, between 0 and 1
   */
  public EventGenerator withTies(double share) {
    checkShare(share);
    return with(copy -> copy.tieShare = share);
  }

  /**
   * Gives events twice, the second time up to fifty events later: same id, channel, time and bytes.
   *
   * @param share of the events, between 0 and 1
   */
  public EventGenerator withDuplicates(double share) {
    checkShare(share);
    return with(copy -> copy.duplicateShare = share);
  }

  /**
   * Lets events have the id of the one before, if that was on another channel: an id names an event
   * within its channel only.
   *
   * @param share of the events, between 0 and 1, that do so if they can
   */
  public EventGenerator withSharedIds(double share) {
    checkShare(share);
    return with(copy -> copy.sharedIdShare = share);
  }

  /** Sizes of payloads, spread evenly; at least {@link #MIN_PAYLOAD_BYTES}. */
  public EventGenerator withPayloadBytes(int smallest, int largest) {
    checkArgument(
        smallest >= MIN_PAYLOAD_BYTES && smallest <= largest,
        "payloads of %s to %s bytes cannot be made, the smallest has %s",
        smallest,
        largest,
        MIN_PAYLOAD_BYTES);
    return with(
        copy -> {
          copy.smallestPayload = smallest;
          copy.largestPayload = largest;
        });
  }

  private static void checkShare(double share) {
    checkArgument(share >= 0 && share <= 1, "%s is no share", share);
  }

  /** The events from the first, without end. */
  public Iterator<SpewEvent> iterator() {
    return new GeneratedEvents(settings);
  }

  /** The events from the first, without end. */
  public Stream<SpewEvent> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(
            iterator(), Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE),
        false);
  }

  @Override
  public String toString() {
    return "EventGenerator[" + settings + "]";
  }

  /** Not changed any more once a generator has them. */
  static final class Settings {
    final long seed;
    ImmutableList<String> channels = numbered(10);
    double skew;
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    Duration interval = Duration.ofMillis(1);
    double lateShare;
    Duration latest = Duration.ZERO;
    double tieShare;
    double duplicateShare;
    double sharedIdShare;
    int smallestPayload = 100;
    int largestPayload = 300;

    Settings(long seed) {
      this.seed = seed;
    }

    Settings(Settings other) {
      this.seed = other.seed;
      this.channels = other.channels;
      this.skew = other.skew;
      this.start = other.start;
      this.interval = other.interval;
      this.lateShare = other.lateShare;
      this.latest = other.latest;
      this.tieShare = other.tieShare;
      this.duplicateShare = other.duplicateShare;
      this.sharedIdShare = other.sharedIdShare;
      this.smallestPayload = other.smallestPayload;
      this.largestPayload = other.largestPayload;
    }

    static ImmutableList<String> numbered(int count) {
      return IntStream.range(0, count)
          .mapToObj(i -> "channel." + i)
          .collect(ImmutableList.toImmutableList());
    }

    @Override
    public String toString() {
      return "seed "
          + seed
          + ", "
          + (channels.size() > 20 ? channels.size() + " channels" : "channels " + channels)
          + ", skew "
          + skew
          + ", from "
          + start
          + " every "
          + interval
          + ", late "
          + lateShare
          + " by up to "
          + latest
          + ", ties "
          + tieShare
          + ", duplicates "
          + duplicateShare
          + ", shared ids "
          + sharedIdShare
          + ", payloads of "
          + smallestPayload
          + " to "
          + largestPayload
          + " bytes";
    }
  }
}
