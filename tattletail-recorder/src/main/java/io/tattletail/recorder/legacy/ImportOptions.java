package io.tattletail.recorder.legacy;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.internal.options.Setting;
import io.tattletail.internal.options.Settings;
import io.tattletail.recorder.RecorderOptions;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How an import works. Immutable; each method returns a copy that differs in one value. */
public final class ImportOptions {
  /** Events of one day come together, so a day's segments need no other limit than their size. */
  private static final Duration ROLL_AGE = Duration.ofDays(1);

  /** The days that the import has passed are sealed while it goes on. */
  private static final Duration ROLL_IDLE = Duration.ofMinutes(10);

  private static final Setting<RecorderOptions> RECORDER =
      Setting.of("recorder", RecorderOptions.defaults().rollAge(ROLL_AGE).rollIdle(ROLL_IDLE));
  private static final Setting<Long> CHECKPOINT_ROWS = Setting.of("checkpointRows", 100_000L);
  private static final Setting<Duration> CHECKPOINT_INTERVAL =
      Setting.of("checkpointInterval", Duration.ofSeconds(30));
  private static final Setting<Optional<Long>> MAX_REJECTED =
      Setting.of("maxRejected", Optional.empty(), ImportOptions::textOrNone);
  private static final Setting<Double> MAX_REJECTED_SHARE = Setting.of("maxRejectedShare", 1.0);
  private static final Setting<Optional<PublishOptions>> PUBLISHING =
      Setting.of("publishing", Optional.empty(), ImportOptions::textOrNone);
  private static final Setting<ImportListener> LISTENER =
      Setting.ofCode("listener", progress -> {});

  private static final ImportOptions DEFAULTS =
      new ImportOptions(
          Settings.of(
              RECORDER,
              CHECKPOINT_ROWS,
              CHECKPOINT_INTERVAL,
              MAX_REJECTED,
              MAX_REJECTED_SHARE,
              PUBLISHING,
              LISTENER));

  private final Settings settings;

  private ImportOptions(Settings settings) {
    this.settings = settings;
  }

  private <T> ImportOptions with(Setting<T> setting, T value) {
    return new ImportOptions(settings.with(setting, value));
  }

  private static String textOrNone(Optional<?> value) {
    return value.map(String::valueOf).orElse("none");
  }

  /** The defaults that each method states. */
  public static ImportOptions defaults() {
    return DEFAULTS;
  }

  /**
   * How events are recorded: serializer, plausible times, permissions, memory. The import gives the
   * recorder its own name, and has it publish nothing beside the import. Default: {@link
   * RecorderOptions#defaults()} with a roll age of a day, and ten minutes idle.
   */
  public ImportOptions recorder(RecorderOptions recorder) {
    return with(RECORDER, recorder);
  }

  /**
   * How often progress is saved: after this many rows or this time, whichever comes first. A killed
   * import repeats its rows since then. Default 100,000 rows or 30 s.
   */
  public ImportOptions checkpointEvery(long rows, Duration time) {
    checkArgument(rows > 0, "checkpointEvery: rows must be positive, are %s", rows);
    checkArgument(!time.isNegative(), "checkpointEvery: time must not be negative, is %s", time);
    return with(CHECKPOINT_ROWS, rows).with(CHECKPOINT_INTERVAL, time);
  }

  /** A run that rejects more rows fails. Default: no number is too many. */
  public ImportOptions maxRejected(long rows) {
    checkArgument(rows >= 0, "maxRejected must not be negative, is %s", rows);
    return with(MAX_REJECTED, Optional.of(rows));
  }

  /**
   * A run that rejects a larger share of its rows fails: looked at after each rejected row, from
   * 1,000 rows on, and at the end. Default 1, which is never exceeded.
   */
  public ImportOptions maxRejectedShare(double share) {
    checkArgument(share >= 0 && share <= 1, "maxRejectedShare must be 0 to 1, is %s", share);
    return with(MAX_REJECTED_SHARE, share);
  }

  /**
   * At the end, publishes the partitions in which the import has recorded segments, due or not.
   * Default: publishes nothing; a recorder's or an own publisher does when they are due.
   */
  public ImportOptions publishing(PublishOptions publishing) {
    return with(PUBLISHING, Optional.of(publishing));
  }

  /** Sets the listener that is told of each checkpoint. Default: none. */
  public ImportOptions listener(ImportListener listener) {
    return with(LISTENER, listener);
  }

  /** The value of {@link #recorder(RecorderOptions)}. */
  public RecorderOptions recorder() {
    return settings.get(RECORDER);
  }

  /** The rows of {@link #checkpointEvery(long, Duration)}. */
  public long checkpointRows() {
    return settings.get(CHECKPOINT_ROWS);
  }

  /** The time of {@link #checkpointEvery(long, Duration)}. */
  public Duration checkpointInterval() {
    return settings.get(CHECKPOINT_INTERVAL);
  }

  /** The value of {@link #maxRejected(long)}; empty if no number is too many. */
  public Optional<Long> maxRejected() {
    return settings.get(MAX_REJECTED);
  }

  /** The value of {@link #maxRejectedShare(double)}. */
  public double maxRejectedShare() {
    return settings.get(MAX_REJECTED_SHARE);
  }

  /** The value of {@link #publishing(PublishOptions)}; empty if it publishes nothing. */
  public Optional<PublishOptions> publishing() {
    return settings.get(PUBLISHING);
  }

  /** The value of {@link #listener(ImportListener)}. */
  public ImportListener listener() {
    return settings.get(LISTENER);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ImportOptions that && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  /** All values, as {@code ImportOptions(recorder=RecorderOptions(…), …)}. */
  @Override
  public String toString() {
    return settings.print(ImportOptions.class);
  }
}
