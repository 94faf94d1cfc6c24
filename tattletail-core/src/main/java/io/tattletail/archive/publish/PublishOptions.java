package io.tattletail.archive.publish;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.internal.options.Setting;
import io.tattletail.internal.options.Settings;
import io.tattletail.internal.segment.RoundWriter;
import io.tattletail.spew.ChannelFilter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * When and how a publisher publishes. Immutable; each method returns a copy that differs in one
 * value.
 */
public final class PublishOptions {
  private static final Setting<ChannelFilter> CHANNELS =
      Setting.of("channels", ChannelFilter.all());
  private static final Setting<Duration> AFTER_DAY = Setting.of("afterDay", Duration.ofHours(2));
  private static final Setting<Long> WAITING_BYTES = Setting.of("waitingBytes", 64L << 20);
  private static final Setting<Duration> WAITING_FOR =
      Setting.of("waitingFor", Duration.ofHours(1));
  private static final Setting<Duration> VISIBLE_WITHIN =
      Setting.of("visibleWithin", Duration.ofDays(1));
  private static final Setting<Duration> GRACE = Setting.of("grace", Duration.ofDays(1));
  private static final Setting<Long> BYTES_PER_SECOND = Setting.of("bytesPerSecond", 16L << 20);
  private static final Setting<Long> MEMORY_BYTES = Setting.of("memoryBytes", 96L << 20);
  private static final Setting<Long> MAX_ROUND_BYTES = Setting.of("maxRoundBytes", 8L << 30);
  private static final Setting<Integer> MAX_ROUND_SEGMENTS = Setting.of("maxRoundSegments", 200);
  private static final Setting<PublishListener> LISTENER = Setting.ofCode("listener", round -> {});
  private static final Setting<InstantSource> CLOCK =
      Setting.ofCode("clock", InstantSource.system());

  /** For tests: others survive. */
  private static final Setting<Function<RoundWriter, Survivors>> SURVIVORS =
      Setting.hidden("survivors", Survivors::new);

  private static final PublishOptions DEFAULTS =
      new PublishOptions(
          Settings.of(
              CHANNELS,
              AFTER_DAY,
              WAITING_BYTES,
              WAITING_FOR,
              VISIBLE_WITHIN,
              GRACE,
              BYTES_PER_SECOND,
              MEMORY_BYTES,
              MAX_ROUND_BYTES,
              MAX_ROUND_SEGMENTS,
              LISTENER,
              CLOCK,
              SURVIVORS));

  private final Settings settings;

  private PublishOptions(Settings settings) {
    this.settings = settings;
  }

  private <T> PublishOptions with(Setting<T> setting, T value) {
    return new PublishOptions(settings.with(setting, value));
  }

  /** The defaults that each method states. */
  public static PublishOptions defaults() {
    return DEFAULTS;
  }

  /** The channels to publish. Default: all. */
  public PublishOptions channels(ChannelFilter channels) {
    return with(CHANNELS, channels);
  }

  /**
   * Publishes a day without a round this long after its end in UTC. Default 2 h: recorders seal
   * segments within an hour.
   */
  public PublishOptions afterDay(Duration delay) {
    checkArgument(!delay.isNegative(), "afterDay must not be negative, is %s", delay);
    return with(AFTER_DAY, delay);
  }

  /**
   * Publishes a partition when this many bytes of its sealed segments are older than this time.
   * Default 64 MiB, 1 h.
   */
  public PublishOptions waiting(long bytes, Duration time) {
    checkArgument(bytes > 0, "waiting: bytes must be positive, are %s", bytes);
    checkArgument(!time.isNegative(), "waiting: time must not be negative, is %s", time);
    return with(WAITING_BYTES, bytes).with(WAITING_FOR, time);
  }

  /**
   * Publishes a partition when one of its sealed segments, however small, has waited this long. A
   * shorter time makes more and smaller rounds. Default 1 day: late events are published once a
   * day.
   */
  public PublishOptions visibleWithin(Duration time) {
    checkArgument(!time.isNegative(), "visibleWithin must not be negative, is %s", time);
    return with(VISIBLE_WITHIN, time);
  }

  /**
   * Deletes recorded segments this long after the round that absorbed them was published, when that
   * round was read once more. Default 1 day: for engines that read {@code recorded}.
   */
  public PublishOptions grace(Duration grace) {
    checkArgument(!grace.isNegative(), "grace must not be negative, is %s", grace);
    return with(GRACE, grace);
  }

  /** How many bytes a second are written at most. Default 16 MiB. */
  public PublishOptions bytesPerSecond(long bytes) {
    checkArgument(bytes > 0, "bytesPerSecond must be positive, is %s", bytes);
    return with(BYTES_PER_SECOND, bytes);
  }

  /** How much memory blocks and indexes take while a round is made. Default 96 MiB. */
  public PublishOptions memoryBytes(long bytes) {
    checkArgument(bytes > 0, "memoryBytes must be positive, is %s", bytes);
    return with(MEMORY_BYTES, bytes);
  }

  /** How much one round takes at most; the oldest come first. Default 8 GiB and 200 segments. */
  public PublishOptions roundOf(long bytes, int segments) {
    checkArgument(bytes > 0, "roundOf: bytes must be positive, are %s", bytes);
    checkArgument(segments > 0, "roundOf: segments must be positive, are %s", segments);
    return with(MAX_ROUND_BYTES, bytes).with(MAX_ROUND_SEGMENTS, segments);
  }

  /** Sets the listener that is told of each round. Default: none. */
  public PublishOptions listener(PublishListener listener) {
    return with(LISTENER, listener);
  }

  /**
   * Sets the clock that decides which partitions are due, and nothing else. Default the system's
   * clock.
   */
  public PublishOptions clock(InstantSource clock) {
    return with(CLOCK, clock);
  }

  /** For tests: others survive. */
  PublishOptions survivors(Function<RoundWriter, Survivors> chosen) {
    return with(SURVIVORS, chosen);
  }

  /** The channels to publish. */
  public ChannelFilter channels() {
    return settings.get(CHANNELS);
  }

  /** How long after its end in UTC a day without a round is published. */
  public Duration afterDay() {
    return settings.get(AFTER_DAY);
  }

  /** How many bytes of sealed segments may wait for {@link #waitingFor}. */
  public long waitingBytes() {
    return settings.get(WAITING_BYTES);
  }

  /** How long {@link #waitingBytes} of sealed segments may wait. */
  public Duration waitingFor() {
    return settings.get(WAITING_FOR);
  }

  /** How long any sealed segment may wait. */
  public Duration visibleWithin() {
    return settings.get(VISIBLE_WITHIN);
  }

  /** How long recorded segments are kept after a round absorbed them. */
  public Duration grace() {
    return settings.get(GRACE);
  }

  /** How many bytes a second are written at most. */
  public long bytesPerSecond() {
    return settings.get(BYTES_PER_SECOND);
  }

  /** How many bytes of memory blocks and indexes take while a round is made. */
  public long memoryBytes() {
    return settings.get(MEMORY_BYTES);
  }

  /** How many bytes of recorded segments a round takes at most. */
  public long maxRoundBytes() {
    return settings.get(MAX_ROUND_BYTES);
  }

  /** How many recorded segments a round takes at most. */
  public int maxRoundSegments() {
    return settings.get(MAX_ROUND_SEGMENTS);
  }

  /** The listener that is told of each round. */
  public PublishListener listener() {
    return settings.get(LISTENER);
  }

  /** The clock that decides which partitions are due. */
  public InstantSource clock() {
    return settings.get(CLOCK);
  }

  Function<RoundWriter, Survivors> survivors() {
    return settings.get(SURVIVORS);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PublishOptions that && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  /** All values, as {@code PublishOptions(name=value, …)}. */
  @Override
  public String toString() {
    return settings.print(PublishOptions.class);
  }
}
