package io.tattletail.recorder.flume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Spew;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.spew.SubscriptionListener;
import io.tattletail.spew.SubscriptionState;
import io.tattletail.spew.SubscriptionStatistics;
import io.tattletail.spew.UnreadableEvent;
import io.tattletail.testkit.Await;
import io.tattletail.testkit.EmbeddedSpew;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.ObjectName;
import org.apache.flume.Channel;
import org.apache.flume.ChannelException;
import org.apache.flume.Context;
import org.apache.flume.Event;
import org.apache.flume.FlumeException;
import org.apache.flume.Transaction;
import org.apache.flume.channel.ChannelProcessor;
import org.apache.flume.channel.MemoryChannel;
import org.apache.flume.channel.ReplicatingChannelSelector;
import org.apache.flume.conf.Configurables;
import org.apache.flume.source.AbstractSource;
import org.junit.jupiter.api.Test;

class SpewSourceTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static Channel channel(int capacity) {
    MemoryChannel channel = new MemoryChannel();
    channel.setName("memory");
    Configurables.configure(
        channel,
        new Context(
            Map.of(
                "capacity",
                Integer.toString(capacity),
                "transactionCapacity",
                Integer.toString(capacity),
                "keep-alive",
                "0")));
    channel.start();
    return channel;
  }

  private static SpewSource source(String broker, Channel channel, Map<String, String> more) {
    SpewSource source = new SpewSource();
    source.setName("source");
    Map<String, String> properties = new HashMap<>(more);
    properties.put("spewFactory", TestSpewFactory.class.getName());
    properties.put("subscription", "flume");
    properties.put("broker", broker);
    source.configure(new Context(properties));
    attach(source, channel);
    return source;
  }

  private static void attach(AbstractSource source, Channel channel) {
    ReplicatingChannelSelector selector = new ReplicatingChannelSelector();
    selector.setChannels(List.of(channel));
    selector.configure(new Context());
    ChannelProcessor processor = new ChannelProcessor(selector);
    processor.configure(new Context());
    source.setChannelProcessor(processor);
  }

  private static List<Event> take(Channel channel, int most) {
    List<Event> events = new ArrayList<>();
    Transaction transaction = channel.getTransaction();
    transaction.begin();
    for (Event event = channel.take(); event != null; event = channel.take()) {
      events.add(event);
      if (events.size() == most) {
        break;
      }
    }
    transaction.commit();
    transaction.close();
    return events;
  }

  @Test
  void anEventKeepsItsBytesItsHeadersAndItsPlace() {
    Instant time = Instant.parse("1969-12-31T23:59:59.999999Z");
    Channel channel = channel(100);
    SpewSource source;
    try (EmbeddedSpew spew = EmbeddedSpew.open()) {
      TestSpewFactory.BROKERS.put("headers", spew);
      source = source("headers", channel, Map.of());
      source.start();
      spew.publish(
          SpewEvent.builder()
              .id("1")
              .channel("a/b:c")
              .timestamp(time)
              .source("billing")
              .header("timestamp", "hostile")
              .header("spew.escapedChannel", "../../up")
              .payload("{\"x\":1}")
              .build());
      spew.publish(SpewEvent.builder().id("2").channel("n".repeat(300)).payload("1").build());
      spew.awaitCaughtUp("flume", TIMEOUT);
      source.stop();
    }
    List<Event> events = take(channel, 100);

    Map<String, Event> byId = new HashMap<>();
    events.forEach(event -> byId.put(event.getHeaders().get(SpewHeaders.ID), event));
    assertThat(byId.get("1").getHeaders())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("timestamp", "-1"),
                Map.entry("spew.micros", "-1"),
                Map.entry("spew.channel", "a/b:c"),
                Map.entry("spew.escapedChannel", "a%2Fb%3Ac"),
                Map.entry("spew.id", "1"),
                Map.entry("spew.source", "billing"),
                Map.entry("spew.serializer", "tattletail-json-1"),
                Map.entry("spew.stream", "a/b:c"),
                Map.entry("spew.previous", "-1"),
                Map.entry("spew.offset", "0"),
                Map.entry("spew.header.timestamp", "hostile"),
                Map.entry("spew.header.spew.escapedChannel", "../../up")));
    assertThat(new String(byId.get("1").getBody(), StandardCharsets.UTF_8)).contains("{\"x\":1}");
    assertThat(byId.get("2").getHeaders())
        .containsEntry("spew.escapedChannel", SpewHeaders.UNRECORDABLE)
        .doesNotContainKey("spew.source");
    assertThat(TestSpewFactory.CLOSED.get("headers")).hasValue(1);
  }

  /** A broker that delivers before subscribing returns. */
  private record EagerSpew(EmbeddedSpew broker) implements Spew {
    @Override
    public boolean hasPositions() {
      return broker.hasPositions();
    }

    @Override
    public void publish(SpewEvent event) {
      broker.publish(event);
    }

    @Override
    public Subscription subscribe(
        String name, ChannelFilter filter, StartAt startAt, SpewEventHandler handler) {
      Subscription subscription = broker.subscribe(name, filter, startAt, handler);
      broker.awaitCaughtUp(name, Duration.ofSeconds(20));
      return subscription;
    }
  }

  @Test
  void whatIsDeliveredWhileItSubscribesIsCounted() throws Exception {
    Channel channel = channel(100);
    try (EmbeddedSpew spew = EmbeddedSpew.open()) {
      TestSpewFactory.BROKERS.put("eager", new EagerSpew(spew));
      spew.publish(SpewEvent.builder().id("1").channel("c").payload("1").build());
      SpewSource source = source("eager", channel, Map.of());
      source.start();
      try {
        assertThat(
                ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(
                        new ObjectName("org.apache.flume.source:type=source"),
                        "EventAcceptedCount"))
            .isEqualTo(1L);
      } finally {
        source.stop();
      }
    }
  }

  /** A broker that is about to deliver an event when its subscription is closed. */
  private record DeliveringSpew(EmbeddedSpew broker, List<Throwable> failures) implements Spew {
    @Override
    public boolean hasPositions() {
      return broker.hasPositions();
    }

    @Override
    public void publish(SpewEvent event) {
      broker.publish(event);
    }

    @Override
    public Subscription subscribe(
        String name, ChannelFilter filter, StartAt startAt, SpewEventHandler handler) {
      return new Subscription() {
        @Override
        public String name() {
          return name;
        }

        @Override
        public Map<String, Long> startedAfter() {
          return Map.of();
        }

        @Override
        public SubscriptionState state() {
          throw new UnsupportedOperationException();
        }

        @Override
        public void addListener(SubscriptionListener listener) {
          throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<SubscriptionState> ended() {
          throw new UnsupportedOperationException();
        }

        @Override
        public SubscriptionStatistics statistics() {
          throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
          try {
            CompletableFuture.runAsync(() -> deliver(handler)).get(20, TimeUnit.SECONDS);
          } catch (InterruptedException | ExecutionException | TimeoutException e) {
            failures.add(e);
          }
        }
      };
    }

    private static void deliver(SpewEventHandler handler) {
      try {
        handler.onEvent(SpewEvent.builder().id("1").channel("c").payload("1").build());
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void anEventThatIsUnderWayWhenTheSourceIsStoppedIsTaken() {
    Channel channel = channel(100);
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    try (EmbeddedSpew spew = EmbeddedSpew.open()) {
      TestSpewFactory.BROKERS.put("delivering", new DeliveringSpew(spew, failures));
      SpewSource source = source("delivering", channel, Map.of());
      source.start();
      source.stop();
    }
    assertThat(failures).isEmpty();
    assertThat(take(channel, 100)).hasSize(1);
  }

  @Test
  void aFullChannelAcknowledgesNothingAndTheBrokerDeliversAgain() throws Exception {
    Channel channel = channel(3);
    try (EmbeddedSpew spew = EmbeddedSpew.open()) {
      TestSpewFactory.BROKERS.put("full", spew);
      SpewSource source = source("full", channel, Map.of("batchSize", "3"));
      source.start();
      for (int i = 0; i < 5; i++) {
        spew.publish(SpewEvent.builder().id("e" + i).channel("c").payload("1").build());
      }
      Await.until(
          "the fourth to be refused",
          () -> spew.lag("flume") == 2 && spew.lastRefusal("flume").isPresent());
      assertThat(spew.lastRefusal("flume").orElseThrow()).isInstanceOf(ChannelException.class);

      List<Event> taken = new ArrayList<>(take(channel, 3));
      spew.awaitCaughtUp("flume", TIMEOUT);
      taken.addAll(take(channel, 3));
      source.stop();

      assertThat(taken)
          .extracting(event -> event.getHeaders().get(SpewHeaders.ID))
          .containsExactly("e0", "e1", "e2", "e3", "e4");
    }
  }

  @Test
  void aBatchOfTheBrokersIsCutToWhatAChannelTakesAtOnce() {
    Channel channel = channel(10);
    try (EmbeddedSpew spew = EmbeddedSpew.builder().batchSize(100).open()) {
      for (int i = 0; i < 10; i++) {
        spew.publish(SpewEvent.builder().id("e" + i).channel("c").payload("1").build());
      }
      TestSpewFactory.BROKERS.put("cut", spew);
      SpewSource source = source("cut", channel, Map.of("batchSize", "3", "spewChannels", "b c"));
      assertThat(source.getBatchSize()).isEqualTo(3);
      source.start();
      spew.awaitCaughtUp("flume", TIMEOUT);
      source.stop();
    }
    assertThat(take(channel, 10)).hasSize(10);
  }

  @Test
  void onlyWantedChannelsAreSubscribed() {
    Channel channel = channel(10);
    try (EmbeddedSpew spew = EmbeddedSpew.open()) {
      for (String name : List.of("a.x", "b.x", "c")) {
        spew.publish(SpewEvent.builder().channel(name).payload("1").build());
      }
      TestSpewFactory.BROKERS.put("filter", spew);
      SpewSource source = source("filter", channel, Map.of("spewChannels", "a.*  c"));
      source.start();
      spew.awaitCaughtUp("flume", TIMEOUT);
      source.stop();
    }
    assertThat(take(channel, 10))
        .extracting(event -> event.getHeaders().get(SpewHeaders.CHANNEL))
        .containsExactlyInAnyOrder("a.x", "c");
  }

  @Test
  void aBrokerThatIsAwayIsTriedAgain() {
    Channel channel = channel(10);
    SpewSource source = source("away", channel, Map.of());

    assertThatThrownBy(source::start)
        .isInstanceOf(FlumeException.class)
        .hasMessageContaining("source source could not subscribe to [**] as 'flume'")
        .hasMessageContaining("broker away is away");
    assertThat(TestSpewFactory.CLOSED.get("away")).hasValue(1);

    try (EmbeddedSpew spew = EmbeddedSpew.open()) {
      TestSpewFactory.BROKERS.put("away", spew);
      source.start();
      source.stop();
    }
    assertThat(TestSpewFactory.CLOSED.get("away")).hasValue(2);
  }

  @Test
  void whatTheBrokersSerializerCannotReadIsPassedOn() throws Exception {
    Channel channel = channel(10);
    try (EmbeddedSpew spew = EmbeddedSpew.open()) {
      TestSpewFactory.BROKERS.put("unreadable", spew);
      SpewSource source = source("unreadable", channel, Map.of());
      source.start();
      TestSpewFactory.UNREADABLE
          .get("unreadable")
          .onUnreadable(
              new UnreadableEvent(
                  "c",
                  Optional.of(new SpewPosition("s", 3, 5)),
                  "json",
                  Optional.empty(),
                  Optional.of(ByteBuffer.wrap(new byte[] {1, 2})),
                  "not an event"));
      source.stop();
    }
    Event event = take(channel, 10).get(0);
    assertThat(event.getBody()).containsExactly(1, 2);
    assertThat(event.getHeaders())
        .containsEntry("spew.unreadable", "not an event")
        .containsEntry("spew.offset", "5")
        .containsKey("timestamp");
  }
}
