package io.tattletail.replay.mirror;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.common.ArchivePermissions;
import io.tattletail.internal.options.Setting;
import io.tattletail.internal.options.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How a mirror copies. Immutable; each method returns a copy that differs in one value. */
public final class MirrorOptions {
  private static final Setting<Integer> THREADS = Setting.of("threads", 4);
  private static final Setting<OptionalLong> BYTES_PER_SECOND =
      Setting.of(
          "bytesPerSecond",
          OptionalLong.empty(),
          limit -> limit.isPresent() ? Long.toString(limit.getAsLong()) : "unlimited");
  private static final Setting<Duration> MARGIN = Setting.of("margin", Duration.ofDays(1));
  private static final Setting<Duration> EVERYTHING_AFTER =
      Setting.of("everythingAfter", Duration.ofDays(1));
  private static final Setting<Verification> VERIFICATION =
      Setting.of("verification", Verification.NEW);
  private static final Setting<ArchivePermissions> PERMISSIONS =
      Setting.of("permissions", ArchivePermissions.DEFAULT);
  private static final Setting<MirrorListener> LISTENER =
      Setting.ofCode("listener", progress -> {});
  private static final Setting<InstantSource> CLOCK =
      Setting.ofCode("clock", InstantSource.system());

  private static final MirrorOptions DEFAULTS =
      new MirrorOptions(
          Settings.of(
              THREADS,
              BYTES_PER_SECOND,
              MARGIN,
              EVERYTHING_AFTER,
              VERIFICATION,
              PERMISSIONS,
              LISTENER,
              CLOCK));

  private final Settings settings;

  private MirrorOptions(Settings settings) {
    this.settings = settings;
  }

  private <T> MirrorOptions with(Setting<T> setting, T value) {
    return new MirrorOptions(settings.with(setting, value));
  }

  /** The defaults that each method states. */
  public static MirrorOptions defaults() {
    return DEFAULTS;
  }

  /** How many files are copied at the same time. Default 4. */
  public MirrorOptions threads(int threads) {
    checkArgument(threads > 0, "threads must be positive, is %s", threads);
    return with(THREADS, threads);
  }

  /**
   * How many bytes a second are written to the copy at most. As many are read back from it, to
   * check them. Default: no limit.
   */
  public MirrorOptions bytesPerSecond(long bytes) {
    checkArgument(bytes > 0, "bytesPerSecond must be positive, is %s", bytes);
    return with(BYTES_PER_SECOND, OptionalLong.of(bytes));
  }

  /**
   * A pass lists the directories that changed since this long before the previous pass. The margin
   * covers the difference between the clock of this process and that of the file system. Default 1
   * day.
   */
  public MirrorOptions margin(Duration margin) {
    checkArgument(!margin.isNegative(), "margin must not be negative, is %s", margin);
    return with(MARGIN, margin);
  }

  /**
   * A pass lists all directories if the last pass that did so began this long ago. Default 1 day.
   */
  public MirrorOptions everythingAfter(Duration time) {
    checkArgument(!time.isNegative(), "everythingAfter must not be negative, is %s", time);
    return with(EVERYTHING_AFTER, time);
  }

  /** Which files of the copy are read and checked. Default {@link Verification#NEW}. */
  public MirrorOptions verification(Verification verification) {
    return with(VERIFICATION, verification);
  }

  /**
   * Permissions of new files and directories in the copy. Default {@link
   * ArchivePermissions#DEFAULT}.
   */
  public MirrorOptions permissions(ArchivePermissions permissions) {
    return with(PERMISSIONS, permissions);
  }

  /** Sets the listener of the progress. Default: none. */
  public MirrorOptions listener(MirrorListener listener) {
    return with(LISTENER, listener);
  }

  /** Sets the clock of recovery points. Default: the system's clock of this process. */
  public MirrorOptions clock(InstantSource clock) {
    return with(CLOCK, clock);
  }

  /** How many files are copied at the same time. */
  public int threads() {
    return settings.get(THREADS);
  }

  /** How many bytes a second are written to the copy at most; empty if there is no limit. */
  public OptionalLong bytesPerSecond() {
    return settings.get(BYTES_PER_SECOND);
  }

  /** How long before the previous pass a directory may have changed to be listed. */
  public Duration margin() {
    return settings.get(MARGIN);
  }

  /** How old the last pass over all directories may become before the next one lists all. */
  public Duration everythingAfter() {
    return settings.get(EVERYTHING_AFTER);
  }

  /** Which files of the copy are read and checked. */
  public Verification verification() {
    return settings.get(VERIFICATION);
  }

  /** Permissions of new files and directories in the copy. */
  public ArchivePermissions permissions() {
    return settings.get(PERMISSIONS);
  }

  /** The listener of the progress. */
  public MirrorListener listener() {
    return settings.get(LISTENER);
  }

  /** The clock of recovery points. */
  public InstantSource clock() {
    return settings.get(CLOCK);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MirrorOptions that && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  /** All values, as {@code MirrorOptions(name=value, …)}. */
  @Override
  public String toString() {
    return settings.print(MirrorOptions.class);
  }
}
