package io.tattletail.testkit;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.Spew;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the tests of {@link SpewContract} share: what they ask of the author of an adapter, and of
 * which events and subscriptions they are made.
 */
abstract class ContractFixture {
  static final int FEW = 5;
  static final int MANY = 100;

  final String run = "contract-" + UUID.randomUUID().toString().substring(0, 8);
  private final List<Spew> spews = new ArrayList<>();
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final List<CountDownLatch> gates = new ArrayList<>();
  final CapturingHandler handler = new CapturingHandler();
  Spew spew;
  String channel;

  /**
   * Opens the adapter. Each call opens it once more on the same broker, as another process would,
   * or returns the one that is open. After the test it is closed, if it is {@link AutoCloseable}.
   */
  protected abstract Spew open() throws Exception;

  /**
   * Makes a channel at the broker, if the broker has to know it before. By default does nothing.
   */
  protected void brokerCreates(String newChannel) throws Exception {}

  /**
   * Deletes the events of a stream up to an offset, that included, as a broker's retention does.
   *
   * @param stream as it is named in positions of events of that channel
   */
  protected void brokerDeletes(String ofChannel, String stream, long throughOffset)
      throws Exception {
    abort("brokerDeletes is not overridden");
  }

  /** Puts into the channel what the adapter cannot read as an event and acknowledges. */
  protected void brokerGetsNoEvent(String ofChannel) throws Exception {
    abort("brokerGetsNoEvent is not overridden");
  }

  /** Makes the broker unreachable for the open adapters, until {@link #brokerReturns}. */
  protected void brokerGoesAway() throws Exception {
    abort("brokerGoesAway is not overridden");
  }

  /** Ends what {@link #brokerGoesAway} began. */
  protected void brokerReturns() throws Exception {}

  /**
   * Makes an event to publish. By default it is built, with an id, a header and the time in
   * milliseconds. An adapter whose events have another form, or none of these, overrides it.
   */
  protected SpewEvent event(String ofChannel, byte[] payload) {
    return SpewEvent.builder()
        .channel(ofChannel)
        .timestamp(Instant.now().truncatedTo(ChronoUnit.MILLIS))
        .header("made-by", "contract")
        .payload(payload)
        .build();
  }

  /** How long to wait for what is to happen. Default: 30 seconds. */
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  /** Opens the adapter for the next test. */
  @BeforeEach
  protected final void openForTest() throws Exception {
    spew = opened();
    channel = newChannel("a");
  }

  /** Closes all that the test opened. */
  @AfterEach
  protected final void closeAfterTest() throws Exception {
    gates.forEach(CountDownLatch::countDown);
    for (Subscription subscription : subscriptions) {
      subscription.close();
    }
    for (Spew open : spews) {
      if (open instanceof AutoCloseable closeable) {
        closeable.close();
      }
    }
  }

  Spew opened() throws Exception {
    Spew open = open();
    spews.add(open);
    return open;
  }

  String newChannel(String suffix) throws Exception {
    String name = run + "." + suffix;
    brokerCreates(name);
    return name;
  }

  String name(String suffix) {
    return run + "-" + suffix;
  }

  Subscription subscribe(SpewEventHandler newHandler) {
    return subscribe("s", ChannelFilter.of(channel), StartAt.earliest(), newHandler);
  }

  Subscription subscribe(
      String suffix, ChannelFilter filter, StartAt startAt, SpewEventHandler newHandler) {
    return subscribe(spew, suffix, filter, startAt, newHandler);
  }

  Subscription subscribe(
      Spew by, String suffix, ChannelFilter filter, StartAt startAt, SpewEventHandler newHandler) {
    Subscription subscription = by.subscribe(name(suffix), filter, startAt, newHandler);
    subscriptions.add(subscription);
    return subscription;
  }

  /** Publishes events of these numbers, the last not included. */
  List<SpewEvent> publish(String toChannel, int from, int until) {
    List<SpewEvent> published = new ArrayList<>();
    for (int number = from; number < until; number++) {
      byte[] payload = ("{\"number\":" + number + "}").getBytes(StandardCharsets.UTF_8);
      SpewEvent event = event(toChannel, payload);
      spew.publish(event);
      published.add(event);
    }
    return published;
  }

  static int number(SpewEvent event) {
    String payload = StandardCharsets.UTF_8.decode(event.payload()).toString();
    assertTrue(payload.startsWith("{\"number\":"), () -> "not the payload published: " + payload);
    return Integer.parseInt(payload.substring("{\"number\":".length(), payload.length() - 1));
  }

  static Set<Integer> numbers(CapturingHandler of) {
    Set<Integer> numbers = new HashSet<>();
    of.events().forEach(event -> numbers.add(number(event)));
    return numbers;
  }

  static Set<Integer> range(int from, int until) {
    Set<Integer> range = new HashSet<>();
    IntStream.range(from, until).forEach(range::add);
    return range;
  }

  static SpewPosition position(SpewEvent event) {
    return event.position().orElseThrow(() -> new AssertionError(event + " has no position"));
  }

  /** Waits for events of these numbers, and returns the first delivery of each, by number. */
  List<SpewEvent> awaitNumbers(CapturingHandler of, int from, int until) throws Exception {
    await(
        "events %d to %d to be delivered".formatted(from, until - 1),
        () -> numbers(of).containsAll(range(from, until)));
    Map<Integer, SpewEvent> byNumber = new HashMap<>();
    of.events().forEach(event -> byNumber.putIfAbsent(number(event), event));
    return IntStream.range(from, until)
        .mapToObj(byNumber::get)
        .collect(ImmutableList.toImmutableList());
  }

  /** In each stream numbers ascend, but for events that come again, and what follows them. */
  static void assertInOrder(List<SpewEvent> events) {
    Map<String, List<Integer>> first = new HashMap<>();
    for (SpewEvent event : events) {
      String stream = event.position().map(SpewPosition::stream).orElse(event.channel());
      List<Integer> ofStream = first.computeIfAbsent(stream, name -> new ArrayList<>());
      int number = number(event);
      if (!ofStream.contains(number)) {
        if (!ofStream.isEmpty()) {
          int last = ofStream.get(ofStream.size() - 1);
          assertNotEquals(last, number);
          assertTrue(last < number, () -> "event " + number + " of " + stream + " after " + last);
        }
        ofStream.add(number);
      }
    }
  }

  void assumePositions() {
    assumeTrue(spew.hasPositions(), "the broker has no positions");
  }

  /** A gate that opens at the latest when the test is over. */
  CountDownLatch gate() {
    CountDownLatch gate = new CountDownLatch(1);
    gates.add(gate);
    return gate;
  }

  SpewEventHandler blocking(CountDownLatch inCall, CountDownLatch gate) {
    return event -> {
      inCall.countDown();
      awaitOpen(gate);
    };
  }

  void awaitOpen(CountDownLatch gate) throws InterruptedException {
    assertTrue(gate.await(patience().toNanos(), TimeUnit.NANOSECONDS), "a gate did not open");
  }

  void await(String what, Callable<Boolean> condition) throws Exception {
    Await.until(what, patience(), condition);
  }

  <T> T get(Future<T> future) throws Exception {
    return future.get(patience().toNanos(), TimeUnit.NANOSECONDS);
  }
}
