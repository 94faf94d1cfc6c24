package io.tattletail.replay;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.internal.options.Setting;
import io.tattletail.internal.options.Settings;
import io.tattletail.spew.SpewEventHandler;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one replay runs: its pace, its batches, and what it does about damage and about a handler
 * that throws. {@link ReplayerOptions} has what all replays of a replayer share. Immutable; each
 * method with an argument returns a copy that differs in one value.
 */
public final class ReplayOptions {
  /** A batch ends when its events have so many bytes, though it may have more events. */
  static final int BATCH_BYTES = 4 << 20;

  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);

  private static final Setting<Pace> PACE = Setting.of("pace", Pace.asFastAsPossible());
  private static final Setting<Integer> BATCH_SIZE = Setting.of("batchSize", 1);
  private static final Setting<DamagePolicy> ON_DAMAGE = Setting.of("onDamage", DamagePolicy.FAIL);
  private static final Setting<FailurePolicy> ON_FAILURE =
      Setting.of("onFailure", FailurePolicy.stop());
  private static final Setting<Duration> PROGRESS_EVERY =
      Setting.of("progressInterval", PROGRESS_INTERVAL);
  private static final Setting<Optional<ProgressListener>> PROGRESS =
      Setting.of(
          "progressListener",
          Optional.empty(),
          listener -> listener.isPresent() ? "listener" : "none");
  private static final Setting<Optional<ReplayControl>> CONTROL =
      Setting.of("control", Optional.empty(), control -> control.isPresent() ? "set" : "none");
  private static final Setting<Waiter> WAITER = Setting.hidden("waiter", Waiter.SYSTEM);

  private static final ReplayOptions DEFAULTS =
      new ReplayOptions(
          Settings.of(
              PACE, BATCH_SIZE, ON_DAMAGE, ON_FAILURE, PROGRESS_EVERY, PROGRESS, CONTROL, WAITER));

  private final Settings settings;

  private ReplayOptions(Settings settings) {
    this.settings = settings;
  }

  private <T> ReplayOptions with(Setting<T> setting, T value) {
    return new ReplayOptions(settings.with(setting, value));
  }

  /** The defaults that each method states. */
  public static ReplayOptions defaults() {
    return DEFAULTS;
  }

  /** How fast the replay delivers events. Default {@link Pace#asFastAsPossible()}. */
  public ReplayOptions pace(Pace pace) {
    return with(PACE, pace);
  }

  /** See {@link #pace(Pace)}. */
  public Pace pace() {
    return settings.get(PACE);
  }

  /**
   * How many events the replay delivers by one call of {@link SpewEventHandler#onEvents}: for
   * handlers that insert many rows at once. With 1 it calls {@link SpewEventHandler#onEvent}. A
   * batch has fewer events at the end, when their bytes come to 4 MiB, and when the pace lets the
   * next one wait. Its events keep their blocks in memory, beside {@link
   * ReplayerOptions#memoryBytes}. Default 1.
   */
  public ReplayOptions batchSize(int events) {
    checkArgument(events > 0, "batchSize must be positive, is %s", events);
    return with(BATCH_SIZE, events);
  }

  /** See {@link #batchSize(int)}. */
  public int batchSize() {
    return settings.get(BATCH_SIZE);
  }

  /** What to do when a file is damaged. Default {@link DamagePolicy#FAIL}. */
  public ReplayOptions onDamage(DamagePolicy policy) {
    return with(ON_DAMAGE, policy);
  }

  /** See {@link #onDamage(DamagePolicy)}. */
  public DamagePolicy onDamage() {
    return settings.get(ON_DAMAGE);
  }

  /** What to do when the handler throws. Default {@link FailurePolicy#stop()}. */
  public ReplayOptions onFailure(FailurePolicy policy) {
    return with(ON_FAILURE, policy);
  }

  /** See {@link #onFailure(FailurePolicy)}. */
  public FailurePolicy onFailure() {
    return settings.get(ON_FAILURE);
  }

  /**
   * Sets the listener of the progress. Default: none.
   *
   * @param interval between two calls of the listener; zero for a call after every call of the
   *     handler
   */
  public ReplayOptions onProgress(Duration interval, ProgressListener listener) {
    checkArgument(!interval.isNegative(), "interval must not be negative, is %s", interval);
    return with(PROGRESS_EVERY, interval).with(PROGRESS, Optional.of(listener));
  }

  /** {@link #onProgress(Duration, ProgressListener)} every second. */
  public ReplayOptions onProgress(ProgressListener listener) {
    return onProgress(PROGRESS_INTERVAL, listener);
  }

  /** See {@link #onProgress(Duration, ProgressListener)}. */
  public Duration progressInterval() {
    return settings.get(PROGRESS_EVERY);
  }

  /** See {@link #onProgress(Duration, ProgressListener)}. */
  public Optional<ProgressListener> progressListener() {
    return settings.get(PROGRESS);
  }

  /** Another thread may pause, resume and cancel the replay by this control. Default: none. */
  public ReplayOptions control(ReplayControl control) {
    return with(CONTROL, Optional.of(control));
  }

  /** See {@link #control(ReplayControl)}. */
  public Optional<ReplayControl> control() {
    return settings.get(CONTROL);
  }

  /** For tests: another time. */
  ReplayOptions waiter(Waiter waiter) {
    return with(WAITER, waiter);
  }

  Waiter waiter() {
    return settings.get(WAITER);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ReplayOptions that && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  /** All options with their values. */
  @Override
  public String toString() {
    return settings.print(ReplayOptions.class);
  }
}
