package io.tattletail.recorder;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.common.ArchivePermissions;
import io.tattletail.internal.layout.RecorderName;
import io.tattletail.internal.time.TimeLimits;
import io.tattletail.spew.JsonSpewSerializer;
import io.tattletail.spew.SpewSerializer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How a recorder records. Immutable; {@link #defaults()} are made for production, and each method
 * returns a copy that differs in one value.
 */
public final class RecorderOptions {
  /** Held for each event beside its bytes, roughly: id, numbers, unused ends of arrays. */
  static final int EVENT_OVERHEAD_BYTES = 256;

  /** A flush that takes longer, and far longer than usual, rolls its segment. */
  static final Duration SLOW_FLUSH = Duration.ofSeconds(2);

  private static final int DEFAULT_MAX_EVENT_BYTES = 8 << 20;
  private static final long MOST_PENDING_BYTES = 64L << 20;

  private static final RecorderOptions DEFAULTS = new RecorderOptions(new Values());

  private final Values values;

  /** One mutable copy at a time, seen only until it is wrapped. */
  private static final class Values implements Cloneable {
    private String name = "recorder";
    private SpewSerializer serializer = new JsonSpewSerializer();
    private Durability durability = Durability.VISIBLE;
    private Duration commitInterval = Duration.ofSeconds(1);
    private int commitBytes = 256 << 10;
    private long rollBytes = 128L << 20;
    private Duration rollAge = Duration.ofHours(1);
    private Duration rollIdle = Duration.ofDays(36_500);
    private int maxOpenSegments = 4_096;
    private long maxPendingBytes = defaultPendingBytes(Runtime.getRuntime().maxMemory());
    private int maxEventBytes = DEFAULT_MAX_EVENT_BYTES;
    private Duration appendTimeout = Duration.ofMinutes(10);
    private Duration retryFor = Duration.ofMinutes(5);
    private Duration closeTimeout = Duration.ofMinutes(2);
    private Duration salvagePause = Duration.ofSeconds(30);
    private RejectedPolicy rejected = RejectedPolicy.KEEP;
    private Instant earliestPlausible = Instant.EPOCH;
    private Duration plausibleAhead = Duration.ofDays(366);
    private ArchivePermissions permissions = ArchivePermissions.DEFAULT;
    private InstantSource clock = InstantSource.system();
    private Optional<RecorderListener> listener = Optional.empty();
    private Optional<PublishOptions> publishing = Optional.of(PublishOptions.defaults());
    private boolean publishesOnClose;

    // For tests alone.
    private LongSupplier nanoTime = System::nanoTime;
    private Duration lookInterval = Duration.ofSeconds(5);
    private Duration salvageInterval = Duration.ofHours(1);
    private Duration publishInterval = Duration.ofMinutes(15);
    private Duration floorInterval = Duration.ofMinutes(1);
    private Duration stuckAfter = Duration.ofMinutes(2);
    private int mostPartitions = 10_000;

    Values copy() {
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

  private RecorderOptions(Values values) {
    this.values = values;
  }

  private RecorderOptions with(Change change) {
    Values copy = values.copy();
    change.apply(copy);
    return new RecorderOptions(copy);
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
    return with(v -> v.name = name);
  }

  /** Serializes events that have no serialized form yet. Default {@link JsonSpewSerializer}. */
  public RecorderOptions serializer(SpewSerializer serializer) {
    return with(v -> v.serializer = serializer);
  }

  /** When an event is acknowledged. Default {@link Durability#VISIBLE}. */
  public RecorderOptions durability(Durability durability) {
    return with(v -> v.durability = durability);
  }

  /** How long an event waits for others before it is committed, if nobody flushes. Default 1 s. */
  public RecorderOptions commitInterval(Duration interval) {
    checkPositive("commitInterval", interval);
    return with(v -> v.commitInterval = TimeLimits.bounded(interval));
  }

  /**
   * A commit begins when its partitions have this many bytes of events on average. Default 256 KiB.
   */
  public RecorderOptions commitBytes(int bytes) {
    checkPositive("commitBytes", bytes);
    return with(v -> v.commitBytes = bytes);
  }

  /** Seals a segment when its file has this many bytes. Default 128 MiB. */
  public RecorderOptions rollBytes(long bytes) {
    checkPositive("rollBytes", bytes);
    return with(v -> v.rollBytes = bytes);
  }

  /**
   * Seals a segment this long after it was opened, by the wall clock or by elapsed time, whether
   * events come or not. If many segments are that old, 32 are sealed every half second. Default 1
   * h.
   */
  public RecorderOptions rollAge(Duration age) {
    checkPositive("rollAge", age);
    return with(v -> v.rollAge = TimeLimits.bounded(age));
  }

  /** Seals a segment after this time without an event. Default: only its age counts. */
  public RecorderOptions rollIdle(Duration idle) {
    checkPositive("rollIdle", idle);
    return with(v -> v.rollIdle = TimeLimits.bounded(idle));
  }

  /**
   * How many segments are open at a time, one for each partition that is written to. An open HDFS
   * file takes two threads, and an HDFS block's size is reserved for it on each datanode of its
   * pipeline. Beyond this number the least recently written ones are sealed early, and a warning
   * says so once. Default 4,096.
   */
  public RecorderOptions maxOpenSegments(int segments) {
    checkPositive("maxOpenSegments", segments);
    return with(v -> v.maxOpenSegments = segments);
  }

  /**
   * The largest number of unacknowledged bytes in memory; when it is reached, appending waits. Up
   * to a quarter of it is kept for reuse. Default an eighth of the JVM's largest heap, from 9 to 64
   * MiB.
   */
  public RecorderOptions maxPendingBytes(long bytes) {
    checkPositive("maxPendingBytes", bytes);
    return with(v -> v.maxPendingBytes = bytes);
  }

  /** A larger serialized event is rejected. Default 8 MiB. */
  public RecorderOptions maxEventBytes(int bytes) {
    checkPositive("maxEventBytes", bytes);
    return with(v -> v.maxEventBytes = bytes);
  }

  /** How long an append waits for room before it fails. Default 10 min. */
  public RecorderOptions appendTimeout(Duration timeout) {
    checkPositive("appendTimeout", timeout);
    return with(v -> v.appendTimeout = TimeLimits.bounded(timeout));
  }

  /**
   * How long a commit is retried after I/O errors. Then all pending events fail, so that their
   * publisher or broker delivers them again, and the recorder begins a new run when the file system
   * is back. A write that hangs gets at least 2 min. Default 5 min.
   */
  public RecorderOptions retryFor(Duration duration) {
    checkArgument(!duration.isNegative(), "retryFor must not be negative, is %s", duration);
    return with(v -> v.retryFor = TimeLimits.bounded(duration));
  }

  /** How long closing waits for HDFS before it gives up. Default 2 min. */
  public RecorderOptions closeTimeout(Duration timeout) {
    checkPositive("closeTimeout", timeout);
    return with(v -> v.closeTimeout = TimeLimits.bounded(timeout));
  }

  /**
   * How long after a failed attempt to salvage a left-over the next is made; there are six.
   * Together they should be longer than the soft limit of HDFS's leases, 60 s. Default 30 s.
   */
  public RecorderOptions salvagePause(Duration pause) {
    checkPositive("salvagePause", pause);
    return with(v -> v.salvagePause = TimeLimits.bounded(pause));
  }

  /**
   * What to do with delivered events that can never be recorded. Default {@link
   * RejectedPolicy#KEEP}.
   */
  public RecorderOptions rejected(RejectedPolicy policy) {
    return with(v -> v.rejected = policy);
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
    return with(
        v -> {
          v.earliestPlausible = earliest;
          v.plausibleAhead = TimeLimits.bounded(ahead);
        });
  }

  /** Of the directories and files that the recorder makes. Default 0750 and 0640. */
  public RecorderOptions permissions(ArchivePermissions permissions) {
    return with(v -> v.permissions = permissions);
  }

  /** Sets the clock for the age of segments. Default the system's clock. */
  public RecorderOptions clock(InstantSource clock) {
    return with(v -> v.clock = clock);
  }

  /** Sets the listener of state changes and lost files. Default: none. */
  public RecorderOptions listener(RecorderListener listener) {
    return with(v -> v.listener = Optional.of(listener));
  }

  /** For tests: another monotonic clock for the age of segments and the time of flushes. */
  RecorderOptions nanoTime(LongSupplier nanoTime) {
    return with(v -> v.nanoTime = nanoTime);
  }

  /** For tests: how often open files are looked at. */
  RecorderOptions lookInterval(Duration interval) {
    return with(v -> v.lookInterval = interval);
  }

  /**
   * Publishes due partitions in the background, as these options say. Default: {@link
   * PublishOptions#defaults()}, with which a day is published two hours after its end.
   */
  public RecorderOptions publishing(PublishOptions publishing) {
    return with(v -> v.publishing = Optional.of(publishing));
  }

  /** Publishes nothing in the background: something else does. */
  public RecorderOptions withoutPublishing() {
    return with(v -> v.publishing = Optional.empty());
  }

  /**
   * Publishes all sealed segments of all recorders when the recorder is closed, due or not.
   * Default: it does not.
   */
  public RecorderOptions publishingOnClose() {
    return with(v -> v.publishesOnClose = true);
  }

  /** For tests: how often is published, at the least. */
  RecorderOptions publishInterval(Duration interval) {
    return with(v -> v.publishInterval = interval);
  }

  /** For tests: how often left-overs are looked for. */
  RecorderOptions salvageInterval(Duration interval) {
    return with(v -> v.salvageInterval = interval);
  }

  /** For tests: how often the archive's descriptor is read again. */
  RecorderOptions floorInterval(Duration interval) {
    return with(v -> v.floorInterval = interval);
  }

  /** For tests: how long a write may hang at least. */
  RecorderOptions stuckAfter(Duration time) {
    return with(v -> v.stuckAfter = time);
  }

  /** For tests: how many partitions are remembered before a new run begins. */
  RecorderOptions mostPartitions(int partitions) {
    return with(v -> v.mostPartitions = partitions);
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

  String name() {
    return values.name;
  }

  SpewSerializer serializer() {
    return values.serializer;
  }

  Durability durability() {
    return values.durability;
  }

  Duration commitInterval() {
    return values.commitInterval;
  }

  int commitBytes() {
    return values.commitBytes;
  }

  long rollBytes() {
    return values.rollBytes;
  }

  Duration rollAge() {
    return values.rollAge;
  }

  Duration rollIdle() {
    return values.rollIdle;
  }

  int maxOpenSegments() {
    return values.maxOpenSegments;
  }

  long maxPendingBytes() {
    return values.maxPendingBytes;
  }

  int maxEventBytes() {
    return values.maxEventBytes;
  }

  Duration appendTimeout() {
    return values.appendTimeout;
  }

  Duration retryFor() {
    return values.retryFor;
  }

  Duration closeTimeout() {
    return values.closeTimeout;
  }

  Duration salvagePause() {
    return values.salvagePause;
  }

  RejectedPolicy rejected() {
    return values.rejected;
  }

  Instant earliestPlausible() {
    return values.earliestPlausible;
  }

  Duration plausibleAhead() {
    return values.plausibleAhead;
  }

  /** The permissions of {@link #permissions(ArchivePermissions)}. */
  public ArchivePermissions permissions() {
    return values.permissions;
  }

  InstantSource clock() {
    return values.clock;
  }

  Optional<RecorderListener> listener() {
    return values.listener;
  }

  LongSupplier nanoTime() {
    return values.nanoTime;
  }

  Duration lookInterval() {
    return values.lookInterval;
  }

  Optional<PublishOptions> publishing() {
    return values.publishing;
  }

  boolean publishesOnClose() {
    return values.publishesOnClose;
  }

  Duration publishInterval() {
    return values.publishInterval;
  }

  Duration floorInterval() {
    return values.floorInterval;
  }

  Duration salvageInterval() {
    return values.salvageInterval;
  }

  Duration stuckAfter() {
    return values.stuckAfter;
  }

  int mostPartitions() {
    return values.mostPartitions;
  }
}
