package io.tattletail.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Health;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.spew.SubscriptionState;
import io.tattletail.spew.SubscriptionState.Status;
import io.tattletail.spew.SubscriptionStatistics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The embedded broker's subscriptions tell their state as those of a real broker do. */
class EmbeddedSpewStatesTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final EmbeddedSpew spew = EmbeddedSpew.open();
  private final CapturingHandler handler = new CapturingHandler();

  @AfterEach
  void close() {
    spew.close();
  }

  private void publish(int from, int to) {
    for (int i = from; i < to; i++) {
      spew.publish(SpewEvent.builder().channel("a").id("e" + i).payload("1").build());
    }
  }

  @Test
  void aRefusedStreamMakesItRetryUntilTheStreamGoesOn() throws Exception {
    handler.failNext(3);
    publish(0, 2);
    Subscription subscription =
        spew.subscribe("s", ChannelFilter.all(), StartAt.earliest(), handler);
    handler.await(2, SOON);
    spew.awaitCaughtUp("s", SOON);
    assertThat(subscription.state().status()).isEqualTo(Status.RUNNING);
    SubscriptionStatistics done = subscription.statistics();
    assertThat(done.refusals()).isEqualTo(3);
    assertThat(done.eventsDelivered()).isEqualTo(5);
    assertThat(done.eventsAcknowledged()).isEqualTo(2);
    assertThat(done.lag()).hasValue(0);
    assertThat(done.heldBytes()).isZero();
    handler.failWhen(event -> true);
    CompletableFuture<SubscriptionState> retrying = new CompletableFuture<>();
    subscription.addListener(
        state -> {
          if (state.status() == Status.RETRYING) {
            retrying.complete(state);
          }
        });
    publish(2, 3);
    assertThat(retrying.get(SOON.toSeconds(), TimeUnit.SECONDS).reason())
        .startsWith("stream a is refused by its handler: ");
    assertThat(subscription.health().level()).isEqualTo(Health.Level.DEGRADED);
  }
}
