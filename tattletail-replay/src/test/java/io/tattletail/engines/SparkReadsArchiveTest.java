package io.tattletail.engines;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.uuid.Generators;
import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayCursor;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.WikipediaEdits;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("engines")
class SparkReadsArchiveTest {
  private static MiniHdfs hdfs;
  private static EngineProcess spark;

  @BeforeAll
  static void start() throws Exception {
    hdfs = MiniHdfs.start(1);
    spark =
        EngineProcess.start(
            "spark-4.2",
            SparkCommands.class,
            List.of(SpewEvent.class, EventReplayer.class, Generators.class),
            "-Xmx1g");
  }

  @AfterAll
  static void stop() throws Exception {
    spark.close();
    hdfs.close();
  }

  @Test
  void first() throws Exception {
    Path root = hdfs.newDirectory();
    record("one", root, WikipediaEdits.all());
    publish(root, ChannelFilter.of("#en.wikipedia"));
    spark.run("sql create or replace temporary view e using tattletail options (path '%s')".formatted(root));
    for (String sql : List.of("select count(*), count(distinct channel), count(distinct date) from e",
      "select count(*), max(timestamp), min(timestamp) from e",
      "select channel, count(*) from e where date = '2015-09-12' group by channel",
      "select channel, date, timestamp, id, stream, offset, source, headers, substr(string(payload), 1, 30), length(event) from e where channel like '#en%' and date < '2015-09-12' limit 3")) {
      System.err.println(spark.run("sql " + sql));
      System.err.println(String.join("\n", spark.run("plan " + sql)));
    }
  }

  private static void record(String name, Path root, List<SpewEvent> events) throws Exception {
    try (EventRecorder recorder =
        EventRecorder.open(
            root, hdfs.configuration(), RecorderOptions.defaults().name(name).rollBytes(100_000))) {
      for (int i = 0; i < events.size(); i += 500) {
        recorder.onEvents(events.subList(i, Math.min(i + 500, events.size())));
      }
    }
  }

  private static void publish(Path root, ChannelFilter channels) throws Exception {
    try (Archive archive = Archive.open(root, hdfs.configuration())) {
      assertThat(
              ArchivePublisher.of(
                      archive,
                      PublishOptions.defaults()
                          .channels(channels)
                          .bytesPerSecond(Long.MAX_VALUE))
                  .runNow()
                  .problems())
          .isEmpty();
    }
  }
}
