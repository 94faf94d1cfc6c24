package io.tattletail.recorder.metrics;

import static com.google.common.base.Preconditions.checkArgument;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tattletail.metrics.PublisherMetrics;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderState;
import io.tattletail.recorder.RecorderStatistics;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * The meters of a recorder:
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>type</th><th>what</th></tr>
 * <tr><td>{@code tattletail.recorder.durable}</td><td>counter</td><td>events acknowledged</td></tr>
 * <tr><td>{@code tattletail.recorder.durable.bytes}</td><td>counter</td><td>their serialized bytes</td></tr>
 * <tr><td>{@code tattletail.recorder.channel.durable}</td><td>counter</td><td>events acknowledged by {@code channel}; see {@link #maxChannels}</td></tr>
 * <tr><td>{@code tattletail.recorder.pending.bytes}</td><td>gauge</td><td>bytes not yet acknowledged</td></tr>
 * <tr><td>{@code tattletail.recorder.lag}</td><td>time</td><td>how long the oldest of them has waited</td></tr>
 * <tr><td>{@code tattletail.recorder.commit.duration}</td><td>timer</td><td>commits, and how long they took</td></tr>
 * <tr><td>{@code tattletail.recorder.io.errors}</td><td>counter</td><td>I/O errors, whether trying again helped or not</td></tr>
 * <tr><td>{@code tattletail.recorder.rejected}</td><td>counter</td><td>events kept raw because they could not be recorded</td></tr>
 * <tr><td>{@code tattletail.recorder.below.floor}</td><td>counter</td><td>events acknowledged and not recorded, because their days are retired</td></tr>
 * <tr><td>{@code tattletail.recorder.lost}</td><td>counter</td><td>acknowledged events in files that were deleted under the recorder</td></tr>
 * <tr><td>{@code tattletail.recorder.segments.sealed}, {@code .abandoned}, {@code .salvaged}</td><td>counter</td><td>segments sealed, abandoned, salvaged</td></tr>
 * <tr><td>{@code tattletail.recorder.runs}</td><td>counter</td><td>runs begun</td></tr>
 * <tr><td>{@code tattletail.recorder.state}</td><td>gauge</td><td>1 for the {@code state} that the recorder is in, 0 for the others</td></tr>
 * </table>
 *
 * <p>And those of {@link PublisherMetrics}, for the recorder's publishing in the background.
 *
 * <p>Thread-safe. The meters do not keep the recorder alive, as is usual with Micrometer.
 */
public final class RecorderMetrics implements MeterBinder {
  private static final String PREFIX = "tattletail.recorder.";

  private final EventRecorder recorder;
  private final Tags tags;
  private final int maxChannels;

  private RecorderMetrics(EventRecorder recorder, Tags tags, int maxChannels) {
    this.recorder = recorder;
    this.tags = tags;
    this.maxChannels = maxChannels;
  }

  /** The meters of a recorder, without tags of its own. */
  public static RecorderMetrics of(EventRecorder recorder) {
    return of(recorder, Tags.empty());
  }

  /** The meters of a recorder, with tags that tell it from others of the same process. */
  public static RecorderMetrics of(EventRecorder recorder, Tags tags) {
    return new RecorderMetrics(recorder, tags, 100);
  }

  /**
   * How many channels have a meter of their own: the first that the recorder meets. The others
   * share one, with an empty channel. Default 100, at most 1,000; 0 for none at all.
   */
  public RecorderMetrics maxChannels(int channels) {
    checkArgument(
        channels >= 0 && channels <= 1_000, "maxChannels must be 0 to 1,000, is %s", channels);
    return new RecorderMetrics(recorder, tags, channels);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    count(registry, "durable", "Events acknowledged", RecorderStatistics::events);
    count(registry, "durable.bytes", "Bytes acknowledged", RecorderStatistics::eventBytes);
    count(registry, "io.errors", "I/O errors", RecorderStatistics::ioErrors);
    count(registry, "rejected", "Events kept raw", RecorderStatistics::eventsRejected);
    count(registry, "below.floor", "Events not recorded", RecorderStatistics::belowFloor);
    count(registry, "lost", "Acknowledged events lost", RecorderStatistics::eventsLost);
    count(registry, "segments.sealed", "Segments sealed", RecorderStatistics::segmentsSealed);
    count(
        registry,
        "segments.abandoned",
        "Segments left to salvage",
        RecorderStatistics::segmentsAbandoned);
    count(registry, "segments.salvaged", "Segments salvaged", RecorderStatistics::segmentsSalvaged);
    count(registry, "runs", "Runs begun", RecorderStatistics::runs);
    Gauge.builder(PREFIX + "pending.bytes", recorder, r -> r.statistics().pendingBytes())
        .description("Bytes not yet acknowledged")
        .baseUnit("bytes")
        .tags(tags)
        .register(registry);
    TimeGauge.builder(
            PREFIX + "lag", recorder, TimeUnit.NANOSECONDS, r -> r.statistics().lag().toNanos())
        .description("For how long the oldest event that is not acknowledged has waited")
        .tags(tags)
        .register(registry);
    FunctionTimer.builder(
            PREFIX + "commit.duration",
            recorder,
            r -> r.statistics().commits(),
            r -> r.statistics().commitTime().toNanos(),
            TimeUnit.NANOSECONDS)
        .description("Commits")
        .tags(tags)
        .register(registry);
    for (RecorderState.Status status : RecorderState.Status.values()) {
      Gauge.builder(PREFIX + "state", recorder, r -> r.state().status() == status ? 1 : 0)
          .description("1 for the state that the recorder is in")
          .tags(tags.and("state", status.name().toLowerCase(Locale.ROOT)))
          .register(registry);
    }
    if (maxChannels > 0) {
      new ChannelMeters(recorder, registry, tags, maxChannels).register();
    }
    PublisherMetrics.of(recorder, r -> r.statistics().published(), tags).bindTo(registry);
  }

  private void count(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<RecorderStatistics> value) {
    FunctionCounter.builder(PREFIX + name, recorder, r -> value.applyAsDouble(r.statistics()))
        .description(description)
        .tags(tags)
        .register(registry);
  }
}
