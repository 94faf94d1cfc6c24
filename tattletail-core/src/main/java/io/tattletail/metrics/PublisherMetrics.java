package io.tattletail.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublisherStatistics;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The meters of a publisher:
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>type</th><th>what</th></tr>
 * <tr><td>{@code tattletail.publisher.runs}</td><td>timer</td><td>runs and how long they took</td></tr>
 * <tr><td>{@code tattletail.publisher.runs.failed}</td><td>counter</td><td>runs that failed as a whole</td></tr>
 * <tr><td>{@code tattletail.publisher.rounds}</td><td>counter</td><td>rounds published</td></tr>
 * <tr><td>{@code tattletail.publisher.events}</td><td>counter</td><td>events published</td></tr>
 * <tr><td>{@code tattletail.publisher.problems}</td><td>counter</td><td>failed attempts to publish a partition</td></tr>
 * <tr><td>{@code tattletail.publisher.segments.deleted}</td><td>counter</td><td>recorded segments deleted after they were published</td></tr>
 * </table>
 *
 * <p>Thread-safe. The meters do not keep the publisher alive, as is usual with Micrometer.
 *
 * @param <T> the object with the statistics
 */
public final class PublisherMetrics<T> implements MeterBinder {
  private final T owner;
  private final Function<T, PublisherStatistics> statistics;
  private final Tags tags;

  private PublisherMetrics(T owner, Function<T, PublisherStatistics> statistics, Tags tags) {
    this.owner = owner;
    this.statistics = statistics;
    this.tags = tags;
  }

  /** The meters of a publisher, without tags. */
  public static PublisherMetrics<ArchivePublisher> of(ArchivePublisher publisher) {
    return of(publisher, Tags.empty());
  }

  /** The meters of a publisher, with tags that tell it from others. */
  public static PublisherMetrics<ArchivePublisher> of(ArchivePublisher publisher, Tags tags) {
    return of(publisher, ArchivePublisher::statistics, tags);
  }

  /** The meters of a publisher that somebody else keeps, such as a recorder. */
  public static <T> PublisherMetrics<T> of(
      T owner, Function<T, PublisherStatistics> statistics, Tags tags) {
    return new PublisherMetrics<>(owner, statistics, tags);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    FunctionTimer.builder(
            "tattletail.publisher.runs",
            owner,
            o -> statistics.apply(o).runs(),
            o -> statistics.apply(o).time().toNanos(),
            TimeUnit.NANOSECONDS)
        .description("Runs of the publisher")
        .tags(tags)
        .register(registry);
    count(registry, "runs.failed", "Runs that failed as a whole", PublisherStatistics::runsFailed);
    count(registry, "rounds", "Rounds published", PublisherStatistics::rounds);
    count(registry, "events", "Events published", PublisherStatistics::events);
    count(registry, "problems", "What could not be published", PublisherStatistics::problems);
    count(
        registry,
        "segments.deleted",
        "Recorded segments deleted after they were published",
        PublisherStatistics::segmentsDeleted);
  }

  private void count(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<PublisherStatistics> value) {
    FunctionCounter.builder(
            "tattletail.publisher." + name, owner, o -> value.applyAsDouble(statistics.apply(o)))
        .description(description)
        .tags(tags)
        .register(registry);
  }
}
