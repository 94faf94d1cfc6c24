package io.tattletail.examples;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.archive.publish.PublishReport;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.FailurePolicy;
import io.tattletail.replay.Pace;
import io.tattletail.replay.ReplayControl;
import io.tattletail.replay.ReplayOptions;
import io.tattletail.replay.ReplayPlan;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.replay.ReplayReport;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEventHandler;
import io.tattletail.spew.StartAt;
import io.tattletail.spew.kafka.KafkaPublisher;
import io.tattletail.spew.kafka.KafkaPublisherOptions;
import io.tattletail.spew.kafka.KafkaSpew;
import io.tattletail.spew.kafka.KafkaSpewOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Code of docs/operations.md and docs/kafka.md. {@link DocumentedExamplesTest} checks that both
 * show the lines between the marks word for word.
 */
final class Snippets {
  private Snippets() {}

  static PublishReport publish(Path root, Configuration configuration) throws IOException {
    // begin publish
    try (Archive archive = Archive.open(root, configuration)) {
      ArchivePublisher publisher = ArchivePublisher.of(archive, PublishOptions.defaults());
      System.out.println(publisher.plan());
      System.out.println(publisher.explain("contact.added", LocalDate.parse("2026-11-22")));
      return publisher.runNow();
    }
    // end publish
  }

  static ReplayReport planned(
      Path root,
      Configuration configuration,
      SpewEventHandler handler,
      SpewEventHandler deadLetters,
      ReplayControl control)
      throws IOException {
    // begin plan
    ReplayOptions options =
        ReplayOptions.defaults()
            .pace(Pace.eventsPerSecond(50_000))
            .onFailure(FailurePolicy.park(deadLetters).retries(5, Duration.ofSeconds(1)))
            .onProgress(System.out::println)
            .control(control);
    try (EventReplayer replayer = EventReplayer.open(root, configuration)) {
      ReplayPlan plan = replayer.plan(ReplayQuery.all().channels("contact.*"));
      System.out.println(plan);
      return replayer.replay(plan, handler, options);
    }
    // end plan
  }

  static void kafka(
      String servers, Path root, Configuration configuration, Runnable untilTheServiceStops)
      throws IOException {
    // begin kafka
    KafkaSpewOptions source = KafkaSpewOptions.defaults().bootstrapServers(servers);
    try (EventRecorder recorder =
            EventRecorder.open(root, configuration, RecorderOptions.defaults());
        KafkaSpew spew = KafkaSpew.open(source)) {
      spew.subscribe("tattletail", ChannelFilter.of("orders"), StartAt.earliest(), recorder);
      untilTheServiceStops.run();
    }
    // end kafka
  }

  static ReplayReport kafkaReplay(String servers, Path root, Configuration configuration)
      throws IOException {
    // begin kafkaReplay
    KafkaPublisherOptions target =
        KafkaPublisherOptions.defaults().bootstrapServers(servers).topic("orders.replayed");
    try (EventReplayer replayer = EventReplayer.open(root, configuration);
        KafkaPublisher publisher = KafkaPublisher.open(target)) {
      return replayer.replay(
          ReplayQuery.all().channels("orders"),
          publisher,
          ReplayOptions.defaults().batchSize(5_000));
    }
    // end kafkaReplay
  }
}
