package io.tattletail.replay.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tattletail.replay.coldstart.ColdStartProgress;
import io.tattletail.replay.coldstart.ColdStartRun;
import io.tattletail.replay.coldstart.ColdStartState;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The meters of a cold start:
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>type</th><th>what</th></tr>
 * <tr><td>{@code tattletail.coldstart.history}</td><td>counter</td><td>events delivered from the archive</td></tr>
 * <tr><td>{@code tattletail.coldstart.live}</td><td>counter</td><td>events delivered from the broker</td></tr>
 * <tr><td>{@code tattletail.coldstart.left}</td><td>time</td><td>estimated time until all history is delivered; not a number while unknown</td></tr>
 * <tr><td>{@code tattletail.coldstart.state}</td><td>gauge</td><td>1 for the {@code state} that the cold start is in, 0 for the others</td></tr>
 * </table>
 *
 * <p>Thread-safe. The meters do not keep the cold start alive, as is usual with Micrometer.
 */
public final class ColdStartMetrics implements MeterBinder {
  private static final String PREFIX = "tattletail.coldstart.";

  private final ColdStartRun run;
  private final Tags tags;

  private ColdStartMetrics(ColdStartRun run, Tags tags) {
    this.run = run;
    this.tags = tags;
  }

  /** The meters of a cold start, without tags of its own. */
  public static ColdStartMetrics of(ColdStartRun run) {
    return of(run, Tags.empty());
  }

  /** The meters of a cold start, with tags that tell it from others of the same process. */
  public static ColdStartMetrics of(ColdStartRun run, Tags tags) {
    return new ColdStartMetrics(run, tags);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    FunctionCounter.builder(PREFIX + "history", run, r -> r.progress().historyEvents())
        .tags(tags)
        .register(registry);
    FunctionCounter.builder(PREFIX + "live", run, r -> r.progress().liveEvents())
        .tags(tags)
        .register(registry);
    TimeGauge.builder(PREFIX + "left", run, TimeUnit.SECONDS, ColdStartMetrics::left)
        .tags(tags)
        .register(registry);
    for (ColdStartState state : ColdStartState.values()) {
      Gauge.builder(PREFIX + "state", run, r -> r.state() == state ? 1 : 0)
          .tags(tags.and("state", state.name().toLowerCase(Locale.ROOT)))
          .register(registry);
    }
  }

  private static double left(ColdStartRun run) {
    ColdStartProgress progress = run.progress();
    return progress.timeLeft().map(left -> left.toMillis() / 1_000.0).orElse(Double.NaN);
  }
}
