package io.tattletail.recorder.legacy;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.recorder.RecorderOptions;
import java.time.Duration;
import java.util.Optional;

/** How an import works. Immutable; each method returns a copy that differs in one value. */
public final class ImportOptions {
  private static final ImportOptions DEFAULTS = new ImportOptions(new Values());

  private final Values values;

  /** Never changed once an options object has it. */
  private static final class Values implements Cloneable {
    private RecorderOptions recorder =
        RecorderOptions.defaults().rollAge(Duration.ofDays(1)).rollIdle(Duration.ofMinutes(10));
    private long checkpointRows = 100_000;
    private Duration checkpointInterval = Duration.ofSeconds(30);
    private long maxRejected = Long.MAX_VALUE;
    private double maxRejectedShare = 1;
    private Optional<PublishOptions> publishing = Optional.empty();
    private ImportListener listener = progress -> {};

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

  private ImportOptions(Values values) {
    this.values = values;
  }

  private ImportOptions with(Change change) {
    Values copy = values.copy();
    change.apply(copy);
    return new ImportOptions(copy);
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
    return with(v -> v.recorder = recorder);
  }

  /**
   * How often progress is saved: after this many rows or this time, whichever comes first. A killed
   * import repeats its rows since then. Default 100,000 rows or 30 s.
   */
  public ImportOptions checkpointEvery(long rows, Duration time) {
    checkArgument(rows > 0, "checkpointEvery: rows must be positive, are %s", rows);
    checkArgument(!time.isNegative(), "checkpointEvery: time must not be negative, is %s", time);
    return with(
        v -> {
          v.checkpointRows = rows;
          v.checkpointInterval = time;
        });
  }

  /** A run that rejects more rows fails. Default: no number is too many. */
  public ImportOptions maxRejected(long rows) {
    checkArgument(rows >= 0, "maxRejected must not be negative, is %s", rows);
    return with(v -> v.maxRejected = rows);
  }

  /**
   * A run that rejects a larger share of its rows fails: looked at after each rejected row, from
   * 1,000 rows on, and at the end. Default 1, which is never exceeded.
   */
  public ImportOptions maxRejectedShare(double share) {
    checkArgument(share >= 0 && share <= 1, "maxRejectedShare must be 0 to 1, is %s", share);
    return with(v -> v.maxRejectedShare = share);
  }

  /**
   * At the end, publishes the partitions in which the import has recorded segments, due or not.
   * Default: publishes nothing; a recorder's or an own publisher does when they are due.
   */
  public ImportOptions publishing(PublishOptions publishing) {
    return with(v -> v.publishing = Optional.of(publishing));
  }

  /** Sets the listener that is told of each checkpoint. Default: none. */
  public ImportOptions listener(ImportListener listener) {
    return with(v -> v.listener = listener);
  }

  RecorderOptions recorder() {
    return values.recorder;
  }

  long checkpointRows() {
    return values.checkpointRows;
  }

  Duration checkpointInterval() {
    return values.checkpointInterval;
  }

  long maxRejected() {
    return values.maxRejected;
  }

  double maxRejectedShare() {
    return values.maxRejectedShare;
  }

  Optional<PublishOptions> publishing() {
    return values.publishing;
  }

  ImportListener listener() {
    return values.listener;
  }
}
