package io.tattletail.replay.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.common.Partition;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.spew.SpewPosition;
import io.tattletail.spew.StartAt;
import io.tattletail.testkit.EmbeddedSpew;
import io.tattletail.testkit.EventGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * An original that grows: a broker with positions, a recorder whose segments are small, and a
 * publisher. It has three channels and, as time passes, several days.
 */
final class Originals implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SUBSCRIPTION = "recorder";

  private final Path root;
  private final EmbeddedSpew spew;
  private final Iterator<SpewEvent> events;
  private final Archive archive;
  private final EventRecorder recorder;

  /** An event as a replay gives it, and where its replay stood then. */
  record Seen(
      String channel,
      String id,
      Instant timestamp,
      Optional<SpewPosition> position,
      ByteBuffer bytes) {
    /** Of its position. */
    String stream() {
      return position.map(SpewPosition::stream).orElse("");
    }

    /** Of its position. */
    long offset() {
      return position.map(SpewPosition::offset).orElse(0L);
    }

    static Seen of(SpewEvent event) {
      return new Seen(
          event.channel(),
          event.id(),
          event.timestamp(),
          event.position(),
          event.serialized().orElseThrow());
    }
  }

  Originals(Path root, Configuration configuration, long seed) throws IOException {
    this.root = root;
    this.spew =
        EmbeddedSpew.builder().streamsPerChannel(2).batchSize(20).redelivery(0.1, seed).open();
    this.events =
        EventGenerator.seeded(seed)
            .withChannels(3)
            .withStart(Instant.parse("2026-03-01T12:00:00Z"))
            .withMeanInterval(Duration.ofMinutes(5))
            .withTies(0.3)
            .withDuplicates(0.1)
            .withSharedIds(0.1)
            .withDisorder(0.1, Duration.ofMinutes(20))
            .iterator();
    this.recorder = EventRecorder.open(root, configuration, options());
    this.archive = Archive.open(root, configuration);
    spew.subscribe(SUBSCRIPTION, ChannelFilter.all(), StartAt.earliest(), recorder);
  }

  private static RecorderOptions options() {
    return RecorderOptions.defaults()
        .rollBytes(3_000)
        .commitInterval(Duration.ofMillis(10))
        .withoutPublishing();
  }

  Path root() {
    return root;
  }

  Archive archive() {
    return archive;
  }

  /** So many more events are acknowledged when this returns. */
  void record(int count) {
    for (int i = 0; i < count; i++) {
      spew.publish(events.next());
    }
    spew.awaitCaughtUp(SUBSCRIPTION, PATIENCE);
  }

  /** The highest offset of each stream up to which everything is acknowledged. */
  Map<String, Long> acknowledged() {
    return spew.acknowledged(SUBSCRIPTION);
  }

  /** Publishes what is sealed; nothing that was absorbed is deleted. */
  void publish() throws IOException {
    publish(PublishOptions.defaults().roundOf(1 << 20, 3));
  }

  /** Publishes what is sealed and deletes what is absorbed. */
  void publishAndSweep() throws IOException {
    publish(PublishOptions.defaults().grace(Duration.ZERO));
  }

  private void publish(PublishOptions options) throws IOException {
    assertThat(ArchivePublisher.of(archive, options).runNow().problems()).isEmpty();
  }

  /** Files that may grow, of which a plan does not know whether they did. */
  long openSegments() throws IOException {
    long open = 0;
    for (String channel : archive.channels(ChannelFilter.all())) {
      for (LocalDate day : archive.dates(channel)) {
        open += archive.store().listing().leftOvers(new Partition(channel, day)).size();
      }
    }
    return open;
  }

  static List<Seen> replay(Path root, Configuration configuration) throws IOException {
    List<Seen> seen = new ArrayList<>();
    try (EventReplayer replayer = EventReplayer.open(root, configuration)) {
      replayer.replay(ReplayQuery.all(), event -> seen.add(Seen.of(event)));
    }
    return seen;
  }

  @Override
  public void close() throws IOException {
    spew.close();
    recorder.close();
    archive.close();
  }
}
