package io.tattletail.replay;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import io.tattletail.internal.options.Setting;
import io.tattletail.internal.options.Settings;
import io.tattletail.internal.serializers.BuiltInSerializers;
import io.tattletail.internal.time.TimeLimits;
import io.tattletail.spew.SpewSerializer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all replays of a replayer share: serializers, memory and threads. {@link ReplayOptions} has
 * what belongs to one replay. Immutable; each method with an argument returns a copy that differs
 * in one value.
 */
public final class ReplayerOptions {
  /** Less would not hold two blocks and the indexes of a few segments. */
  static final long MIN_MEMORY_BYTES = 4 << 20;

  private static final Setting<Map<String, SpewSerializer>> SERIALIZERS =
      Setting.of("serializers", BuiltInSerializers.byName(), byName -> byName.keySet().toString());
  private static final Setting<Integer> MAX_TIES = Setting.of("maxTies", 1_000_000);
  private static final Setting<Long> MEMORY_BYTES =
      Setting.of("memoryBytes", Math.max(MIN_MEMORY_BYTES, Runtime.getRuntime().maxMemory() / 4));
  private static final Setting<Integer> READ_THREADS = Setting.of("readThreads", 4);
  private static final Setting<Duration> RETRY_DOWN_AFTER =
      Setting.of("retryDownAfter", Duration.ofMinutes(1));
  private static final Setting<Waiter> WAITER = Setting.hidden("waiter", Waiter.SYSTEM);
  private static final Setting<ReplayRules> RULES = Setting.hidden("rules", ReplayRules.PROVEN);

  private static final ReplayerOptions DEFAULTS =
      new ReplayerOptions(
          Settings.of(
              SERIALIZERS, MAX_TIES, MEMORY_BYTES, READ_THREADS, RETRY_DOWN_AFTER, WAITER, RULES));

  private final Settings settings;

  private ReplayerOptions(Settings settings) {
    this.settings = settings;
  }

  private <T> ReplayerOptions with(Setting<T> setting, T value) {
    return new ReplayerOptions(settings.with(setting, value));
  }

  /** The defaults that each method states. */
  public static ReplayerOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Adds a serializer, or replaces the one of its name. Default: those of JSON and of Kafka's
   * records.
   */
  public ReplayerOptions serializer(SpewSerializer serializer) {
    Map<String, SpewSerializer> more = new LinkedHashMap<>(serializers());
    more.put(serializer.name(), serializer);
    return with(SERIALIZERS, ImmutableMap.copyOf(more));
  }

  /** The serializers by name; immutable. */
  public Map<String, SpewSerializer> serializers() {
    return settings.get(SERIALIZERS);
  }

  /**
   * How many events of one channel and one timestamp there may be: their ids are held to drop
   * duplicates. More are an error. Default 1,000,000, about 100 MB of UUIDs.
   */
  public ReplayerOptions maxTies(int events) {
    checkArgument(events > 0, "maxTies must be positive, is %s", events);
    return with(MAX_TIES, events);
  }

  /** See {@link #maxTies(int)}. */
  public int maxTies() {
    return settings.get(MAX_TIES);
  }

  /**
   * The largest number of bytes that each replay holds of the archive: blocks that are being merged
   * or were read ahead, and the indexes of their files. When more blocks than fit overlap in time,
   * parts of them are read more than once, which is slower. Events that handlers keep are not
   * counted. At least 4 MiB; default a quarter of the JVM's heap.
   */
  public ReplayerOptions memoryBytes(long bytes) {
    checkArgument(
        bytes >= MIN_MEMORY_BYTES,
        "memoryBytes must be at least %s, is %s",
        MIN_MEMORY_BYTES,
        bytes);
    return with(MEMORY_BYTES, bytes);
  }

  /** See {@link #memoryBytes(long)}. */
  public long memoryBytes() {
    return settings.get(MEMORY_BYTES);
  }

  /**
   * How many threads of the replayer read ahead, for all its replays together. They read and
   * decompress; the thread that calls the replay delivers the events. Default 4.
   */
  public ReplayerOptions readThreads(int threads) {
    checkArgument(threads > 0, "readThreads must be positive, is %s", threads);
    return with(READ_THREADS, threads);
  }

  /** See {@link #readThreads(int)}. */
  public int readThreads() {
    return settings.get(READ_THREADS);
  }

  /**
   * For replayers of several archives: how long after one was found to be down a new replay tries
   * it again. Until then new replays begin on the next archive, and do not wait for the one that is
   * down. Zero means always. Default 1 min.
   */
  public ReplayerOptions retryDownAfter(Duration time) {
    checkArgument(!time.isNegative(), "retryDownAfter must not be negative, is %s", time);
    return with(RETRY_DOWN_AFTER, TimeLimits.bounded(time));
  }

  /** See {@link #retryDownAfter(Duration)}. */
  public Duration retryDownAfter() {
    return settings.get(RETRY_DOWN_AFTER);
  }

  /** For tests: another time. */
  ReplayerOptions waiter(Waiter waiter) {
    return with(WAITER, waiter);
  }

  Waiter waiter() {
    return settings.get(WAITER);
  }

  /** For tests: wrong ones. */
  ReplayerOptions rules(ReplayRules rules) {
    return with(RULES, rules);
  }

  ReplayRules rules() {
    return settings.get(RULES);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ReplayerOptions that && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  /** All options with their values. */
  @Override
  public String toString() {
    return settings.print(ReplayerOptions.class);
  }
}
