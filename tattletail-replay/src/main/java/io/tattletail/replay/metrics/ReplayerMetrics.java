package io.tattletail.replay.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayerStatistics;
import java.util.function.ToDoubleFunction;

/**
 * The meters of a replayer:
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>type</th><th>what</th></tr>
 * <tr><td>{@code tattletail.replayer.running}</td><td>gauge</td><td>replays that run now</td></tr>
 * <tr><td>{@code tattletail.replayer.replays}</td><td>counter</td><td>replays that ended, by {@code outcome}: completed, cancelled, failed</td></tr>
 * <tr><td>{@code tattletail.replayer.delivered}</td><td>counter</td><td>events delivered to handlers</td></tr>
 * <tr><td>{@code tattletail.replayer.not.handled}</td><td>counter</td><td>events that the handlers refused, skipped or parked</td></tr>
 * <tr><td>{@code tattletail.replayer.duplicates}</td><td>counter</td><td>duplicates dropped</td></tr>
 * <tr><td>{@code tattletail.replayer.bytes.read}</td><td>counter</td><td>bytes read from the file system</td></tr>
 * <tr><td>{@code tattletail.replayer.damages}</td><td>counter</td><td>parts of files that could not be read and were skipped</td></tr>
 * <tr><td>{@code tattletail.replayer.fail.overs}</td><td>counter</td><td>fail-overs to another archive</td></tr>
 * <tr><td>{@code tattletail.replayer.archives.down}</td><td>gauge</td><td>archives that are known to be down</td></tr>
 * </table>
 *
 * <p>All counters but {@code delivered} and {@code fail.overs} grow when a replay ends.
 *
 * <p>Thread-safe. The meters do not keep the replayer alive, as is usual with Micrometer.
 */
public final class ReplayerMetrics implements MeterBinder {
  private static final String PREFIX = "tattletail.replayer.";

  private final EventReplayer replayer;
  private final Tags tags;

  private ReplayerMetrics(EventReplayer replayer, Tags tags) {
    this.replayer = replayer;
    this.tags = tags;
  }

  /** The meters of a replayer, without tags of its own. */
  public static ReplayerMetrics of(EventReplayer replayer) {
    return of(replayer, Tags.empty());
  }

  /** The meters of a replayer, with tags that tell it from others of the same process. */
  public static ReplayerMetrics of(EventReplayer replayer, Tags tags) {
    return new ReplayerMetrics(replayer, tags);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder(PREFIX + "running", replayer, r -> r.statistics().running())
        .description("Replays that run")
        .tags(tags)
        .register(registry);
    Gauge.builder(PREFIX + "archives.down", replayer, r -> r.statistics().archivesDown())
        .description("Archives that are known to be down")
        .tags(tags)
        .register(registry);
    count(
        registry,
        tags,
        "fail.overs",
        "Times that something went on from another archive",
        ReplayerStatistics::failOvers);
    ended(registry, "completed", ReplayerStatistics::completed);
    ended(registry, "cancelled", ReplayerStatistics::cancelled);
    ended(registry, "failed", ReplayerStatistics::failed);
    count(
        registry, tags, "delivered", "Events delivered to handlers", ReplayerStatistics::delivered);
    count(
        registry,
        tags,
        "not.handled",
        "Events passed over because a handler did not take them",
        ReplayerStatistics::notHandled);
    count(registry, tags, "duplicates", "Duplicates dropped", ReplayerStatistics::duplicates);
    count(registry, tags, "bytes.read", "Bytes read", ReplayerStatistics::bytesRead);
    count(
        registry,
        tags,
        "damages",
        "Parts of files that could not be read",
        ReplayerStatistics::damages);
  }

  private void ended(
      MeterRegistry registry, String outcome, ToDoubleFunction<ReplayerStatistics> value) {
    count(registry, tags.and("outcome", outcome), "replays", "Replays that ended", value);
  }

  private void count(
      MeterRegistry registry,
      Tags with,
      String name,
      String description,
      ToDoubleFunction<ReplayerStatistics> value) {
    FunctionCounter.builder(PREFIX + name, replayer, r -> value.applyAsDouble(r.statistics()))
        .description(description)
        .tags(with)
        .register(registry);
  }
}
