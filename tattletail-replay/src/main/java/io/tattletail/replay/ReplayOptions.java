package io.tattletail.replay;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import io.tattletail.internal.serializers.BuiltInSerializers;
import io.tattletail.internal.time.TimeLimits;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewSerializer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How a replayer replays. Immutable; each method returns a copy that differs in one value. */
public final class ReplayOptions {
  /** Less would not hold two blocks and the indexes of a few segments. */
  static final long MIN_MEMORY_BYTES = 4 << 20;

  /** A batch ends when its events have so many bytes, though it may have more events. */
  static final int BATCH_BYTES = 4 << 20;

  private static final ReplayOptions DEFAULTS = new ReplayOptions(new Values());

  private final Values values;

  /** Mutable only while a copy is made. */
  private static final class Values implements Cloneable {
    private ImmutableMap<String, SpewSerializer> serializers = BuiltInSerializers.byName();
    private int maxTies = 1_000_000;
    private long memoryBytes = Math.max(MIN_MEMORY_BYTES, Runtime.getRuntime().maxMemory() / 4);
    private int readThreads = 4;
    private DamagePolicy onDamage = DamagePolicy.FAIL;
    private Pace pace = Pace.asFastAsPossible();
    private FailurePolicy onFailure = FailurePolicy.stop();
    private int batchEvents = 1;
    private Duration retryDownAfter = Duration.ofMinutes(1);
    private Duration progressInterval = Duration.ofSeconds(1);
    private Optional<ProgressListener> progressListener = Optional.empty();
    private Waiter waiter = Waiter.SYSTEM;
    private ReplayRules rules = ReplayRules.PROVEN;

    private Values copy() {
      try {
        return (Values) clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private interface Change {
    void apply(Values values);
  }

  private ReplayOptions(Values values) {
    this.values = values;
  }

  private ReplayOptions with(Change change) {
    Values copy = values.copy();
    change.apply(copy);
    return new ReplayOptions(copy);
  }

  /** The defaults that each method states. */
  public static ReplayOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Adds a serializer, or replaces the one of its name. Default: those of {@link
   * BuiltInSerializers}.
   */
  public ReplayOptions serializer(SpewSerializer serializer) {
    Map<String, SpewSerializer> more = new LinkedHashMap<>(values.serializers);
    more.put(serializer.name(), serializer);
    return with(v -> v.serializers = ImmutableMap.copyOf(more));
  }

  /**
   * How many events of one channel and one timestamp there may be: their ids are held to drop
   * duplicates. More are an error. Default 1,000,000, about 100 MB of UUIDs.
   */
  public ReplayOptions maxTies(int events) {
    checkArgument(events > 0, "maxTies must be positive, is %s", events);
    return with(v -> v.maxTies = events);
  }

  /**
   * The largest number of bytes that each replay holds of the archive: blocks that are being merged
   * or were read ahead, and the indexes of their files. When more blocks than fit overlap in time,
   * parts of them are read more than once, which is slower. Events that handlers keep are not
   * counted. At least 4 MiB; default a quarter of the JVM's heap.
   */
  public ReplayOptions memoryBytes(long bytes) {
    checkArgument(
        bytes >= MIN_MEMORY_BYTES,
        "memoryBytes must be at least %s, is %s",
        MIN_MEMORY_BYTES,
        bytes);
    return with(v -> v.memoryBytes = bytes);
  }

  /**
   * How many threads of the replayer read ahead, for all its replays together. They read and
   * decompress; the thread that calls the replay delivers the events. Default 4.
   */
  public ReplayOptions readThreads(int threads) {
    checkArgument(threads > 0, "readThreads must be positive, is %s", threads);
    return with(v -> v.readThreads = threads);
  }

  /** What to do when a file is damaged. Default {@link DamagePolicy#FAIL}. */
  public ReplayOptions onDamage(DamagePolicy policy) {
    return with(v -> v.onDamage = policy);
  }

  /** How fast a replay gives its events. Default {@link Pace#asFastAsPossible()}. */
  public ReplayOptions pace(Pace pace) {
    return with(v -> v.pace = pace);
  }

  /** What a replay does when its handler throws. Default {@link FailurePolicy#stop()}. */
  public ReplayOptions onFailure(FailurePolicy policy) {
    return with(v -> v.onFailure = policy);
  }

  /**
   * How many events a replay gives to {@link SpewEventHandler#onEvents} at once: for handlers that
   * insert many rows at once. With 1 it calls {@link SpewEventHandler#onEvent}. A batch has fewer
   * events at the end, when their bytes come to 4 MiB, and when the pace lets the next one wait.
   * Its events keep their blocks in memory, beside {@link #memoryBytes}. Default 1.
   */
  public ReplayOptions batch(int events) {
    checkArgument(events > 0, "batch must be positive, is %s", events);
    return with(v -> v.batchEvents = events);
  }

  /**
   * For replayers of several archives: how long after one was found to be down a new replay tries
   * it again. Until then new replays begin on the next archive, and do not wait for the one that is
   * down. Zero means always. Default 1 min.
   */
  public ReplayOptions retryDownAfter(Duration time) {
    checkArgument(!time.isNegative(), "retryDownAfter must not be negative, is %s", time);
    return with(v -> v.retryDownAfter = TimeLimits.bounded(time));
  }

  /**
   * Sets the listener of the progress. Default: none.
   *
   * @param interval between two calls of the listener; zero for a call after every call of the
   *     handler
   */
  public ReplayOptions progress(Duration interval, ProgressListener listener) {
    checkArgument(!interval.isNegative(), "interval must not be negative, is %s", interval);
    return with(
        v -> {
          v.progressInterval = interval;
          v.progressListener = Optional.of(listener);
        });
  }

  /** {@link #progress(Duration, ProgressListener)} every second. */
  public ReplayOptions progress(ProgressListener listener) {
    return progress(Duration.ofSeconds(1), listener);
  }

  /** For tests: another time. */
  ReplayOptions waiter(Waiter waiter) {
    return with(v -> v.waiter = waiter);
  }

  /** For tests: wrong ones. */
  ReplayOptions rules(ReplayRules rules) {
    return with(v -> v.rules = rules);
  }

  Map<String, SpewSerializer> serializers() {
    return values.serializers;
  }

  int maxTies() {
    return values.maxTies;
  }

  long memoryBytes() {
    return values.memoryBytes;
  }

  int readThreads() {
    return values.readThreads;
  }

  DamagePolicy onDamage() {
    return values.onDamage;
  }

  Pace pace() {
    return values.pace;
  }

  FailurePolicy onFailure() {
    return values.onFailure;
  }

  int batchEvents() {
    return values.batchEvents;
  }

  Duration retryDownAfter() {
    return values.retryDownAfter;
  }

  Duration progressInterval() {
    return values.progressInterval;
  }

  Optional<ProgressListener> progressListener() {
    return values.progressListener;
  }

  Waiter waiter() {
    return values.waiter;
  }

  ReplayRules rules() {
    return values.rules;
  }
}
