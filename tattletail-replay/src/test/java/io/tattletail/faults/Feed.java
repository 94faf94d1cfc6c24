package io.tattletail.faults;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.Subscription;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * A broker that loses acknowledgements, and the events of one round. Each recorder has a
 * subscription of its own, so that two of them record the same.
 */
final class Feed implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Arena arena;
  private final EmbeddedSpew spew;
  private final Iterator<SpewEvent> events;
  private final List<SpewEvent> published = new ArrayList<>();

  Feed(Arena arena) {
    this(arena, Arena.stream(arena.random().nextLong()));
  }

  /** A feed of these events, without end. */
  Feed(Arena arena, Stream<SpewEvent> events) {
    this.arena = arena;
    this.spew =
        EmbeddedSpew.builder()
            .batchSize(7)
            .streamsPerChannel(1 + arena.random().nextInt(2))
            .offsetHoles(arena.random().nextLong())
            .redelivery(0.1, arena.random().nextLong())
            .open();
    this.events = events.iterator();
  }

  /** Has so many more events published to the broker. */
  void publish(int count) {
    List<SpewEvent> more = new ArrayList<>();
    while (more.size() < count) {
      more.add(events.next());
    }
    arena.ledger().published(more);
    more.forEach(spew::publish);
    published.addAll(more);
  }

  /** Has all that was published so far recorded, from where the subscription stands. */
  void record(EventRecorder recorder, String subscription) {
    try (Subscription to =
        spew.subscribe(subscription, ChannelFilter.all(), StartAt.earliest(), recorder)) {
      spew.awaitCaughtUp(to.name(), PATIENCE);
    }
    arena.ledger().acknowledged(published);
  }

  /** The same, by a recorder that is opened for it and closed. */
  void record(String subscription, RecorderOptions options) throws Exception {
    try (EventRecorder recorder = arena.recorder(arena.hdfs().configuration(), options)) {
      record(recorder, subscription);
    }
  }

  /** So many more events, recorded by one recorder, and by a second one or not. */
  void recordMore(int count) throws Exception {
    publish(count);
    record("one", Arena.options().name("one"));
    if (arena.random().nextBoolean()) {
      record("two", Arena.options().name("two"));
    }
  }

  /** So many more events, in segments that nobody sealed. */
  void leaveUnsealed(int count) throws Exception {
    publish(count);
    Configuration configuration = arena.hdfs().configuration();
    try (Faults faults = Faults.create();
        EventRecorder recorder =
            arena.recorder(faults.install(configuration), Arena.options().name("left"))) {
      faults.fail(Operation.RENAME).before();
      record(recorder, "one");
    }
  }

  EmbeddedSpew spew() {
    return spew;
  }

  @Override
  public void close() {
    spew.close();
  }
}
