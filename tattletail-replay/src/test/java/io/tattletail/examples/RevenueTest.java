package io.tattletail.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayOutcome;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplayReport;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.testkit.EmbeddedSpew;
import java.io.File;
import java.time.Duration;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevenueTest {
  /** The consumer under test: adds up the amounts of orders. */
  static class Revenue implements SpewEventHandler {
    long total;

    @Override
    public void onEvent(SpewEvent event) {
      total += Long.parseLong(UTF_8.decode(event.payload()).toString());
    }
  }

  @Test
  void revenueOfOneHourIsReplayed(@TempDir File directory) throws Exception {
    Path root = new Path(directory.toURI());
    Configuration configuration = new Configuration();
    try (EmbeddedSpew broker = EmbeddedSpew.open();
        EventRecorder recorder = EventRecorder.open(root, configuration);
        Subscription subscription =
            broker.subscribe("recorder", ChannelFilter.all(), StartAt.earliest(), recorder)) {
      broker.publish(order("order-1", "2026-11-22T10:30:00Z", "3"));
      broker.publish(order("order-2", "2026-11-22T10:45:00Z", "4"));
      broker.publish(order("order-3", "2026-11-22T11:00:00Z", "5"));
      broker.awaitCaughtUp(subscription.name(), Duration.ofSeconds(30));
    }
    Revenue revenue = new Revenue();
    try (EventReplayer replayer = EventReplayer.open(root, configuration)) {
      Instant from = Instant.parse("2026-11-22T10:00:00Z");
      ReplayReport report =
          replayer.replay(
              ReplayQuery.all().channels("order.*").from(from).until(from.plusSeconds(3_600)),
              revenue);
      assertThat(report.outcome()).isEqualTo(ReplayOutcome.COMPLETED);
      assertThat(report.delivered()).isEqualTo(2);
    }
    assertThat(revenue.total).isEqualTo(7);
  }

  private static SpewEvent order(String id, String time, String amount) {
    return SpewEvent.builder()
        .channel("order.placed")
        .id(id)
        .timestamp(Instant.parse(time))
        .header("currency", "EUR")
        .payload(amount)
        .build();
  }
}
