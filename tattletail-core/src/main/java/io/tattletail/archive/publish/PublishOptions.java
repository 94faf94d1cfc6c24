package io.tattletail.archive.publish;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.internal.segment.RoundWriter;
import io.tattletail.spew.ChannelFilter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * When and how a publisher publishes. Immutable; each method returns a copy that differs in one
 * value.
 */
public final class PublishOptions {
  private static final PublishOptions DEFAULTS = new PublishOptions(new Values());

  private final Values values;

  /** Never changed once an options object has it. */
  private static final class Values implements Cloneable {
    private ChannelFilter channels = ChannelFilter.all();
    private Duration afterDay = Duration.ofHours(2);
    private long waitingBytes = 64L << 20;
    private Duration waitingFor = Duration.ofHours(1);
    private Duration visibleWithin = Duration.ofDays(1);
    private Duration grace = Duration.ofDays(1);
    private long bytesPerSecond = 16L << 20;
    private long memoryBytes = 96L << 20;
    private long maxRoundBytes = 8L << 30;
    private int maxRoundSegments = 200;
    private PublishListener listener = round -> {};
    private InstantSource clock = InstantSource.system();
    private Function<RoundWriter, Survivors> survivors = Survivors::new;

    private Values copy() {
      try {
        return (Values) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError("it is cloneable", e);
      }
    }
  }

  private interface Change {
    void apply(Values values);
  }

  private PublishOptions(Values values) {
    this.values = values;
  }

  private PublishOptions with(Change change) {
    Values copy = values.copy();
    change.apply(copy);
    return new PublishOptions(copy);
  }

  /** The defaults that each method states. */
  public static PublishOptions defaults() {
    return DEFAULTS;
  }

  /** The channels to publish. Default: all. */
  public PublishOptions channels(ChannelFilter channels) {
    return with(v -> v.channels = channels);
  }

  /**
   * Publishes a day without a round this long after its end in UTC. Default 2 h: recorders seal
   * segments within an hour.
   */
  public PublishOptions afterDay(Duration delay) {
    checkArgument(!delay.isNegative(), "afterDay must not be negative, is %s", delay);
    return with(v -> v.afterDay = delay);
  }

  /**
   * Publishes a partition when this many bytes of its sealed segments are older than this time.
   * Default 64 MiB, 1 h.
   */
  public PublishOptions waiting(long bytes, Duration time) {
    checkArgument(bytes > 0, "waiting: bytes must be positive, are %s", bytes);
    checkArgument(!time.isNegative(), "waiting: time must not be negative, is %s", time);
    return with(
        v -> {
          v.waitingBytes = bytes;
          v.waitingFor = time;
        });
  }

  /**
   * Publishes a partition when one of its sealed segments, however small, has waited this long. A
   * shorter time makes more and smaller rounds. Default 1 day: late events are published once a
   * day.
   */
  public PublishOptions visibleWithin(Duration time) {
    checkArgument(!time.isNegative(), "visibleWithin must not be negative, is %s", time);
    return with(v -> v.visibleWithin = time);
  }

  /**
   * Deletes recorded segments this long after the round that absorbed them was published, when that
   * round was read once more. Default 1 day: for engines that read {@code recorded}.
   */
  public PublishOptions grace(Duration grace) {
    checkArgument(!grace.isNegative(), "grace must not be negative, is %s", grace);
    return with(v -> v.grace = grace);
  }

  /** How many bytes a second are written at most. Default 16 MiB. */
  public PublishOptions bytesPerSecond(long bytes) {
    checkArgument(bytes > 0, "bytesPerSecond must be positive, is %s", bytes);
    return with(v -> v.bytesPerSecond = bytes);
  }

  /** How much memory blocks and indexes take while a round is made. Default 96 MiB. */
  public PublishOptions memoryBytes(long bytes) {
    checkArgument(bytes > 0, "memoryBytes must be positive, is %s", bytes);
    return with(v -> v.memoryBytes = bytes);
  }

  /** How much one round takes at most; the oldest come first. Default 8 GiB and 200 segments. */
  public PublishOptions roundOf(long bytes, int segments) {
    checkArgument(bytes > 0, "roundOf: bytes must be positive, are %s", bytes);
    checkArgument(segments > 0, "roundOf: segments must be positive, are %s", segments);
    return with(
        v -> {
          v.maxRoundBytes = bytes;
          v.maxRoundSegments = segments;
        });
  }

  /** Sets the listener that is told of each round. Default: none. */
  public PublishOptions listener(PublishListener listener) {
    return with(v -> v.listener = listener);
  }

  /**
   * Sets the clock that decides which partitions are due, and nothing else. Default the system's
   * clock.
   */
  public PublishOptions clock(InstantSource clock) {
    return with(v -> v.clock = clock);
  }

  /** For tests: others survive. */
  PublishOptions survivors(Function<RoundWriter, Survivors> chosen) {
    return with(v -> v.survivors = chosen);
  }

  ChannelFilter channels() {
    return values.channels;
  }

  Duration afterDay() {
    return values.afterDay;
  }

  long waitingBytes() {
    return values.waitingBytes;
  }

  Duration waitingFor() {
    return values.waitingFor;
  }

  Duration visibleWithin() {
    return values.visibleWithin;
  }

  Duration grace() {
    return values.grace;
  }

  long bytesPerSecond() {
    return values.bytesPerSecond;
  }

  long memoryBytes() {
    return values.memoryBytes;
  }

  long maxRoundBytes() {
    return values.maxRoundBytes;
  }

  int maxRoundSegments() {
    return values.maxRoundSegments;
  }

  PublishListener listener() {
    return values.listener;
  }

  InstantSource clock() {
    return values.clock;
  }

  Function<RoundWriter, Survivors> survivors() {
    return values.survivors;
  }
}
