package io.tattletail.replay.mirror;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.common.ArchivePermissions;
import java.time.Duration;
import java.time.InstantSource;

/** How a mirror copies. Immutable; each method returns a copy that differs in one value. */
public final class MirrorOptions {
  private static final MirrorOptions DEFAULTS = new MirrorOptions(new Values());

  /** No network is so fast. */
  private static final long UNLIMITED = Long.MAX_VALUE;

  private final Values values;

  /** Never changed once an options object has it. */
  private static final class Values implements Cloneable {
    private int threads = 4;
    private long bytesPerSecond = UNLIMITED;
    private Duration margin = Duration.ofDays(1);
    private Duration everythingAfter = Duration.ofDays(1);
    private Verification verification = Verification.NEW;
    private ArchivePermissions permissions = ArchivePermissions.DEFAULT;
    private MirrorListener listener = progress -> {};
    private InstantSource clock = InstantSource.system();

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

  private MirrorOptions(Values values) {
    this.values = values;
  }

  private MirrorOptions with(Change change) {
    Values copy = values.copy();
    change.apply(copy);
    return new MirrorOptions(copy);
  }

  /** The defaults that each method states. */
  public static MirrorOptions defaults() {
    return DEFAULTS;
  }

  /** How many files are copied at the same time. Default 4. */
  public MirrorOptions threads(int threads) {
    checkArgument(threads > 0, "threads must be positive, is %s", threads);
    return with(v -> v.threads = threads);
  }

  /**
   * How many bytes a second are written to the copy at most. As many are read back from it, to
   * check them. Default: no limit.
   */
  public MirrorOptions bytesPerSecond(long bytes) {
    checkArgument(bytes > 0, "bytesPerSecond must be positive, is %s", bytes);
    return with(v -> v.bytesPerSecond = bytes);
  }

  /**
   * A pass lists the directories that changed since this long before the previous pass. The margin
   * covers the difference between the clock of this process and that of the file system. Default 1
   * day.
   */
  public MirrorOptions margin(Duration margin) {
    checkArgument(!margin.isNegative(), "margin must not be negative, is %s", margin);
    return with(v -> v.margin = margin);
  }

  /**
   * A pass lists all directories if the last pass that did so began this long ago. Default 1 day.
   */
  public MirrorOptions everythingAfter(Duration time) {
    checkArgument(!time.isNegative(), "everythingAfter must not be negative, is %s", time);
    return with(v -> v.everythingAfter = time);
  }

  /** Which files of the copy are read and checked. Default {@link Verification#NEW}. */
  public MirrorOptions verification(Verification verification) {
    return with(v -> v.verification = verification);
  }

  /**
   * Permissions of new files and directories in the copy. Default {@link
   * ArchivePermissions#DEFAULT}.
   */
  public MirrorOptions permissions(ArchivePermissions permissions) {
    return with(v -> v.permissions = permissions);
  }

  /** Sets the listener of the progress. Default: none. */
  public MirrorOptions listener(MirrorListener listener) {
    return with(v -> v.listener = listener);
  }

  /** Sets the clock of recovery points. Default: the system's clock of this process. */
  public MirrorOptions clock(InstantSource clock) {
    return with(v -> v.clock = clock);
  }

  int threads() {
    return values.threads;
  }

  long bytesPerSecond() {
    return values.bytesPerSecond;
  }

  boolean isLimited() {
    return values.bytesPerSecond != UNLIMITED;
  }

  Duration margin() {
    return values.margin;
  }

  Duration everythingAfter() {
    return values.everythingAfter;
  }

  Verification verification() {
    return values.verification;
  }

  ArchivePermissions permissions() {
    return values.permissions;
  }

  MirrorListener listener() {
    return values.listener;
  }

  InstantSource clock() {
    return values.clock;
  }
}
