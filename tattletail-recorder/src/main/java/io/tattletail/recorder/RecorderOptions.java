package io.tattletail.recorder;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.common.ArchivePermissions;
import io.tattletail.internal.layout.RecorderName;
import io.tattletail.internal.options.Setting;
import io.tattletail.internal.options.Settings;
import io.tattletail.internal.segment.BlockEncoders;
import io.tattletail.internal.time.TimeLimits;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewSerializer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How a recorder records. Immutable; {@link #defaults()} are made for production, and each method
 * returns a copy that differs in one value.
 */
public final class RecorderOptions {
  private static final String NONE = "none";

  /** Held for each event beside its bytes, roughly: id, numbers, unused ends of arrays. */
  static final int EVENT_OVERHEAD_BYTES = 256;

  /** A flush that takes longer, and far longer than usual, rolls its segment. */
  static final Duration SLOW_FLUSH = Duration.ofSeconds(2);

  private static final int DEFAULT_MAX_EVENT_BYTES = 8 << 20;
  private static final long MOST_PENDING_BYTES = 64L << 20;

  private static final Setting<String> NAME = Setting.of("name", "recorder");
  private static final Setting<SpewSerializer> SERIALIZER =
      Setting.ofCode("serializer", new JsonSpewSerializer());
  private static final Setting<Durability> DURABILITY =
      Setting.of("durability", Durability.VISIBLE);
  private static final Setting<Duration> COMMIT_INTERVAL =
      Setting.of("commitInterval", Duration.ofSeconds(1));
  private static final Setting<Integer> COMMIT_BYTES = Setting.of("commitBytes", 256 << 10);
  private static final Setting<Integer> COMPRESSION_LEVEL =
      Setting.of("compressionLevel", BlockEncoders.DEFAULT_LEVEL);
  private static final Setting<Integer> COMPRESSION_THREADS =
      Setting.of("compressionThreads", Runtime.getRuntime().availableProcessors());
  private static final Setting<Long> ROLL_BYTES = Setting.of("rollBytes", 128L << 20);
  private static final Setting<Duration> ROLL_AGE = Setting.of("rollAge", Duration.ofHours(1));
  private static final Setting<Optional<Duration>> ROLL_IDLE =
      Setting.of("rollIdle", Optional.empty(), RecorderOptions::textOrNone);
  private static final Setting<Integer> MAX_OPEN_SEGMENTS = Setting.of("maxOpenSegments", 4_096);
  private static final Setting<Long> MAX_PENDING_BYTES =
      Setting.of("maxPendingBytes", defaultPendingBytes(Runtime.getRuntime().maxMemory()));
  private static final Setting<Integer> MAX_EVENT_BYTES =
      Setting.of("maxEventBytes", DEFAULT_MAX_EVENT_BYTES);
  private static final Setting<Duration> APPEND_TIMEOUT =
      Setting.of("appendTimeout", Duration.ofMinutes(10));
  private static final Setting<Duration> RETRY_FOR = Setting.of("retryFor", Duration.ofMinutes(5));
  private static final Setting<Duration> CLOSE_TIMEOUT =
      Setting.of("closeTimeout", Duration.ofMinutes(2));
  private static final Setting<Duration> SALVAGE_PAUSE =
      Setting.of("salvagePause", Duration.ofSeconds(30));
  private static final Setting<RejectedPolicy> REJECTED =
      Setting.of("rejected", RejectedPolicy.KEEP);
  private static final Setting<Instant> EARLIEST_PLAUSIBLE =
      Setting.of("earliestPlausible", Instant.EPOCH);

  /** A year, also a leap year. */
  private static final Setting<Duration> PLAUSIBLE_AHEAD =
      Setting.of("plausibleAhead", Duration.ofDays(366));

  private static final Setting<ArchivePermissions> PERMISSIONS =
      Setting.of("permissions", ArchivePermissions.DEFAULT);
  private static final Setting<InstantSource> CLOCK =
      Setting.ofCode("clock", InstantSource.system());
  private static final Setting<Optional<RecorderListener>> LISTENER =
      Setting.of("listener", Optional.empty(), listener -> listener.isPresent() ? "set" : NONE);
  private static final Setting<Optional<PublishOptions>> PUBLISHING =
      Setting.of("publishing", Optional.of(PublishOptions.defaults()), RecorderOptions::textOrNone);
  private static final Setting<Boolean> PUBLISHES_ON_CLOSE = Setting.of("publishesOnClose", false);

  private static final Setting<LongSupplier> NANO_TIME =
      Setting.hidden("nanoTime", System::nanoTime);

  /** A file that was deleted under its recorder is found this soon. */
  private static final Setting<Duration> LOOK_INTERVAL =
      Setting.hidden("lookInterval", Duration.ofSeconds(5));

  /** Recorders die seldom, and each look lists the days of a week. */
  private static final Setting<Duration> SALVAGE_INTERVAL =
      Setting.hidden("salvageInterval", Duration.ofHours(1));

  /** A due day waits at most this much longer. */
  private static final Setting<Duration> PUBLISH_INTERVAL =
      Setting.hidden("publishInterval", Duration.ofMinutes(15));

  /** A recorder learns of a retired day this late, for one small read a minute. */
  private static final Setting<Duration> FLOOR_INTERVAL =
      Setting.hidden("floorInterval", Duration.ofMinutes(1));

  /** Not before HDFS's own timeouts, after which its client uses another datanode. */
  private static final Setting<Duration> STUCK_AFTER =
      Setting.hidden("stuckAfter", Duration.ofMinutes(2));

  private static final Setting<Integer> MOST_PARTITIONS = Setting.hidden("mostPartitions", 10_000);

  private static final RecorderOptions DEFAULTS =
      new RecorderOptions(
          Settings.of(
              NAME,
              SERIALIZER,
              DURABILITY,
              COMMIT_INTERVAL,
              COMMIT_BYTES,
              COMPRESSION_LEVEL,
              COMPRESSION_THREADS,
              ROLL_BYTES,
              ROLL_AGE,
              ROLL_IDLE,
              MAX_OPEN_SEGMENTS,
              MAX_PENDING_BYTES,
              MAX_EVENT_BYTES,
              APPEND_TIMEOUT,
              RETRY_FOR,
              CLOSE_TIMEOUT,
              SALVAGE_PAUSE,
              REJECTED,
              EARLIEST_PLAUSIBLE,
              PLAUSIBLE_AHEAD,
              PERMISSIONS,
              CLOCK,
              LISTENER,
              PUBLISHING,
              PUBLISHES_ON_CLOSE,
              NANO_TIME,
              LOOK_INTERVAL,
              SALVAGE_INTERVAL,
              PUBLISH_INTERVAL,
              FLOOR_INTERVAL,
              STUCK_AFTER,
              MOST_PARTITIONS));

  private final Settings settings;

  private RecorderOptions(Settings settings) {
    this.settings = settings;
  }

  private <T> RecorderOptions with(Setting<T> setting, T value) {
    return new RecorderOptions(settings.with(setting, value));
  }

  private static String textOrNone(Optional<?> value) {
    return value.map(String::valueOf).orElse(NONE);
  }

  /** The defaults that each method states. */
  public static RecorderOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Sets the given name, a part of the names of the recorder's files: 1 to 63 ASCII letters,
   * digits, {@code -} and {@code _}. It need not be unique. Default {@code recorder}.
   */
  public RecorderOptions name(String name) {
    RecorderName.checkGiven(name);
    return with(NAME, name);
  }

  /** Serializes events that have no serialized form yet. Default {@link JsonSpewSerializer}. */
  public RecorderOptions serializer(SpewSerializer serializer) {
    return with(SERIALIZER, serializer);
  }

  /** When an event is acknowledged. Default {@link Durability#VISIBLE}. */
  public RecorderOptions durability(Durability durability) {
    return with(DURABILITY, durability);
  }

  /** How long an event waits for others before it is committed, if nobody flushes. Default 1 s. */
  public RecorderOptions commitInterval(Duration interval) {
    checkPositive("commitInterval", interval);
    return with(COMMIT_INTERVAL, TimeLimits.bounded(interval));
  }

  /**
   * A commit begins when its partitions have this many bytes of events on average. Default 256 KiB.
   */
  public RecorderOptions commitBytes(int bytes) {
    checkPositive("commitBytes", bytes);
    return with(COMMIT_BYTES, bytes);
  }

  /**
   * Sets the level at which zstd compresses events. A higher level makes smaller files and takes
   * more processor time; levels below 1 are the fastest and make the largest files. 0 is zstd's own
   * default, 3. Readers need no setting, and publishing compresses anew at level 3. Default 3.
   *
   * @throws IllegalArgumentException if zstd has no such level
   */
  public RecorderOptions compressionLevel(int level) {
    BlockEncoders.checkLevel(level);
    return with(COMPRESSION_LEVEL, level);
  }

  /**
   * Sets how many threads compress events at a time, of the 16 that write a commit; the others wait
   * for them. More than the processors only take memory, fewer leave processors to the rest of the
   * service. Default: as many as there are processors.
   */
  public RecorderOptions compressionThreads(int threads) {
    checkPositive("compressionThreads", threads);
    return with(COMPRESSION_THREADS, threads);
  }

  /** Seals a segment when its file has this many bytes. Default 128 MiB. */
  public RecorderOptions rollBytes(long bytes) {
    checkPositive("rollBytes", bytes);
    return with(ROLL_BYTES, bytes);
  }

  /**
   * Seals a segment this long after it was opened, by the wall clock or by elapsed time, whether
   * events come or not. If many segments are that old, 32 are sealed every half second. Default 1
   * h.
   */
  public RecorderOptions rollAge(Duration age) {
    checkPositive("rollAge", age);
    return with(ROLL_AGE, TimeLimits.bounded(age));
  }

  /** Seals a segment after this time without an event. Default: only its age counts. */
  public RecorderOptions rollIdle(Duration idle) {
    checkPositive("rollIdle", idle);
    return with(ROLL_IDLE, Optional.of(TimeLimits.bounded(idle)));
  }

  /**
   * How many segments are open at a time, one for each partition that is written to. An open HDFS
   * file takes two threads, and an HDFS block's size is reserved for it on each datanode of its
   * pipeline. Beyond this number the least recently written ones are sealed early, and a warning
   * says so once. Default 4,096.
   */
  public RecorderOptions maxOpenSegments(int segments) {
    checkPositive("maxOpenSegments", segments);
    return with(MAX_OPEN_SEGMENTS, segments);
  }

  /**
   * The largest number of unacknowledged bytes in memory; when it is reached, appending waits. Up
   * to a quarter of it is kept for reuse. Default an eighth of the JVM's largest heap, from 9 to 64
   * MiB.
   */
  public RecorderOptions maxPendingBytes(long bytes) {
    checkPositive("maxPendingBytes", bytes);
    return with(MAX_PENDING_BYTES, bytes);
  }

  /** A larger serialized event is rejected. Default 8 MiB. */
  public RecorderOptions maxEventBytes(int bytes) {
    checkPositive("maxEventBytes", bytes);
    return with(MAX_EVENT_BYTES, bytes);
  }

  /** How long an append waits for room before it fails. Default 10 min. */
  public RecorderOptions appendTimeout(Duration timeout) {
    checkPositive("appendTimeout", timeout);
    return with(APPEND_TIMEOUT, TimeLimits.bounded(timeout));
  }

  /**
   * How long a commit is retried after I/O errors. Then all pending events fail, so that their
   * publisher or broker delivers them again, and the recorder begins a new run when the file system
   * is back. A write that hangs gets at least 2 min. Default 5 min.
   */
  public RecorderOptions retryFor(Duration duration) {
    checkArgument(!duration.isNegative(), "retryFor must not be negative, is %s", duration);
    return with(RETRY_FOR, TimeLimits.bounded(duration));
  }

  /** How long closing waits for HDFS before it gives up. Default 2 min. */
  public RecorderOptions closeTimeout(Duration timeout) {
    checkPositive("closeTimeout", timeout);
    return with(CLOSE_TIMEOUT, TimeLimits.bounded(timeout));
  }

  /**
   * How long after a failed attempt to salvage a left-over the next is made; there are six.
   * Together they should be longer than the soft limit of HDFS's leases, 60 s. Default 30 s.
   */
  public RecorderOptions salvagePause(Duration pause) {
    checkPositive("salvagePause", pause);
    return with(SALVAGE_PAUSE, TimeLimits.bounded(pause));
  }

  /**
   * What to do with delivered events that can never be recorded. Default {@link
   * RejectedPolicy#KEEP}.
   */
  public RecorderOptions rejected(RejectedPolicy policy) {
    return with(REJECTED, policy);
  }

  /**
   * Events of other times are rejected: a wrong clock or unit would make partitions that nobody
   * looks for.
   *
   * @param earliest default 1970-01-01
   * @param ahead of the recorder's clock, at most; default 366 days
   */
  public RecorderOptions plausibleTimes(Instant earliest, Duration ahead) {
    checkArgument(!ahead.isNegative(), "plausibleTimes: ahead must not be negative, is %s", ahead);
    return with(EARLIEST_PLAUSIBLE, earliest).with(PLAUSIBLE_AHEAD, TimeLimits.bounded(ahead));
  }

  /** Of the directories and files that the recorder makes. Default 0750 and 0640. */
  public RecorderOptions permissions(ArchivePermissions permissions) {
    return with(PERMISSIONS, permissions);
  }

  /** Sets the clock for the age of segments. Default the system's clock. */
  public RecorderOptions clock(InstantSource clock) {
    return with(CLOCK, clock);
  }

  /** Sets the listener of state changes and lost files. Default: none. */
  public RecorderOptions listener(RecorderListener listener) {
    return with(LISTENER, Optional.of(listener));
  }

  /** For tests: another monotonic clock for the age of segments and the time of flushes. */
  RecorderOptions nanoTime(LongSupplier nanoTime) {
    return with(NANO_TIME, nanoTime);
  }

  /** For tests: how often open files are looked at. */
  RecorderOptions lookInterval(Duration interval) {
    return with(LOOK_INTERVAL, interval);
  }

  /**
   * Publishes due partitions in the background, as these options say. Default: {@link
   * PublishOptions#defaults()}, with which a day is published two hours after its end.
   */
  public RecorderOptions publishing(PublishOptions publishing) {
    return with(PUBLISHING, Optional.of(publishing));
  }

  /** Publishes nothing in the background: something else does. */
  public RecorderOptions withoutPublishing() {
    return with(PUBLISHING, Optional.empty());
  }

  /**
   * Publishes all sealed segments of all recorders when the recorder is closed, due or not.
   * Default: it does not.
   */
  public RecorderOptions publishingOnClose() {
    return with(PUBLISHES_ON_CLOSE, true);
  }

  /** For tests: how often is published, at the least. */
  RecorderOptions publishInterval(Duration interval) {
    return with(PUBLISH_INTERVAL, interval);
  }

  /** For tests: how often left-overs are looked for. */
  RecorderOptions salvageInterval(Duration interval) {
    return with(SALVAGE_INTERVAL, interval);
  }

  /** For tests: how often the archive's descriptor is read again. */
  RecorderOptions floorInterval(Duration interval) {
    return with(FLOOR_INTERVAL, interval);
  }

  /** For tests: how long a write may hang at least. */
  RecorderOptions stuckAfter(Duration time) {
    return with(STUCK_AFTER, time);
  }

  /** For tests: how many partitions are remembered before a new run begins. */
  RecorderOptions mostPartitions(int partitions) {
    return with(MOST_PARTITIONS, partitions);
  }

  private static void checkPositive(String what, Duration duration) {
    checkArgument(
        duration.compareTo(Duration.ZERO) > 0, "%s must be positive, is %s", what, duration);
  }

  private static void checkPositive(String what, long value) {
    checkArgument(value > 0, "%s must be positive, is %s", what, value);
  }

  /** At least an event of the default size and room for some small ones. */
  static long defaultPendingBytes(long heapBytes) {
    long least = DEFAULT_MAX_EVENT_BYTES + (1L << 20);
    return Math.max(least, Math.min(MOST_PENDING_BYTES, heapBytes / 8));
  }

  /** Checks what one value alone cannot tell. */
  RecorderOptions checked() {
    checkArgument(
        maxEventBytes() + (long) EVENT_OVERHEAD_BYTES <= maxPendingBytes(),
        "maxPendingBytes %s must leave room for an event of maxEventBytes %s and %s of its own",
        maxPendingBytes(),
        maxEventBytes(),
        EVENT_OVERHEAD_BYTES);
    return this;
  }

  /** The value of {@link #name(String)}. */
  public String name() {
    return settings.get(NAME);
  }

  /** The value of {@link #serializer(SpewSerializer)}. */
  public SpewSerializer serializer() {
    return settings.get(SERIALIZER);
  }

  /** The value of {@link #durability(Durability)}. */
  public Durability durability() {
    return settings.get(DURABILITY);
  }

  /** The value of {@link #commitInterval(Duration)}. */
  public Duration commitInterval() {
    return settings.get(COMMIT_INTERVAL);
  }

  /** The value of {@link #commitBytes(int)}. */
  public int commitBytes() {
    return settings.get(COMMIT_BYTES);
  }

  /** The value of {@link #compressionLevel(int)}. */
  public int compressionLevel() {
    return settings.get(COMPRESSION_LEVEL);
  }

  /** The value of {@link #compressionThreads(int)}. */
  public int compressionThreads() {
    return settings.get(COMPRESSION_THREADS);
  }

  /** The value of {@link #rollBytes(long)}. */
  public long rollBytes() {
    return settings.get(ROLL_BYTES);
  }

  /** The value of {@link #rollAge(Duration)}, at most a hundred years. */
  public Duration rollAge() {
    return settings.get(ROLL_AGE);
  }

  /** The value of {@link #rollIdle(Duration)}; empty if idle segments stay open. */
  public Optional<Duration> rollIdle() {
    return settings.get(ROLL_IDLE);
  }

  /** The value of {@link #maxOpenSegments(int)}. */
  public int maxOpenSegments() {
    return settings.get(MAX_OPEN_SEGMENTS);
  }

  /** The value of {@link #maxPendingBytes(long)}. */
  public long maxPendingBytes() {
    return settings.get(MAX_PENDING_BYTES);
  }

  /** The value of {@link #maxEventBytes(int)}. */
  public int maxEventBytes() {
    return settings.get(MAX_EVENT_BYTES);
  }

  /** The value of {@link #appendTimeout(Duration)}. */
  public Duration appendTimeout() {
    return settings.get(APPEND_TIMEOUT);
  }

  /** The value of {@link #retryFor(Duration)}. */
  public Duration retryFor() {
    return settings.get(RETRY_FOR);
  }

  /** The value of {@link #closeTimeout(Duration)}. */
  public Duration closeTimeout() {
    return settings.get(CLOSE_TIMEOUT);
  }

  /** The value of {@link #salvagePause(Duration)}. */
  public Duration salvagePause() {
    return settings.get(SALVAGE_PAUSE);
  }

  /** The value of {@link #rejected(RejectedPolicy)}. */
  public RejectedPolicy rejected() {
    return settings.get(REJECTED);
  }

  /** The earliest time of {@link #plausibleTimes(Instant, Duration)}. */
  public Instant earliestPlausible() {
    return settings.get(EARLIEST_PLAUSIBLE);
  }

  /** The time ahead of {@link #plausibleTimes(Instant, Duration)}. */
  public Duration plausibleAhead() {
    return settings.get(PLAUSIBLE_AHEAD);
  }

  /** The value of {@link #permissions(ArchivePermissions)}. */
  public ArchivePermissions permissions() {
    return settings.get(PERMISSIONS);
  }

  /** The value of {@link #clock(InstantSource)}. */
  public InstantSource clock() {
    return settings.get(CLOCK);
  }

  /** The value of {@link #listener(RecorderListener)}; empty if there is none. */
  public Optional<RecorderListener> listener() {
    return settings.get(LISTENER);
  }

  /** The value of {@link #publishing(PublishOptions)}; empty with {@link #withoutPublishing()}. */
  public Optional<PublishOptions> publishing() {
    return settings.get(PUBLISHING);
  }

  /** Whether {@link #publishingOnClose()} was asked for. */
  public boolean publishesOnClose() {
    return settings.get(PUBLISHES_ON_CLOSE);
  }

  LongSupplier nanoTime() {
    return settings.get(NANO_TIME);
  }

  Duration lookInterval() {
    return settings.get(LOOK_INTERVAL);
  }

  Duration salvageInterval() {
    return settings.get(SALVAGE_INTERVAL);
  }

  Duration publishInterval() {
    return settings.get(PUBLISH_INTERVAL);
  }

  Duration floorInterval() {
    return settings.get(FLOOR_INTERVAL);
  }

  Duration stuckAfter() {
    return settings.get(STUCK_AFTER);
  }

  int mostPartitions() {
    return settings.get(MOST_PARTITIONS);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RecorderOptions that && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  /** All values, as {@code RecorderOptions(name=recorder, …)}. */
  @Override
  public String toString() {
    return settings.print(RecorderOptions.class);
  }
}
