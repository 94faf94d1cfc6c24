package io.tattletail.replay.pig;

import static org.assertj.core.api.Assertions.assertThat;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import io.tattletail.testkit.faults.Faults;
import io.tattletail.testkit.faults.Operation;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.pig.Expression;
import org.apache.pig.Expression.BinaryExpression;
import org.apache.pig.Expression.Column;
import org.apache.pig.Expression.Const;
import org.apache.pig.Expression.OpType;
import org.apache.pig.data.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a filter makes of a query has no event that the query has not, and lists no more. */
class FilteredQueriesTest {
  private static final Expression MARCH_2 =
      new BinaryExpression(
          new Column(PartitionFilter.DATE, DataType.CHARARRAY),
          new Const("2026-03-02"),
          OpType.OP_GE);

  @TempDir java.nio.file.Path directory;

  private static SpewEvent event(String channel, int day) {
    return SpewEvent.builder()
        .channel(channel)
        .timestamp(Instant.parse("2026-03-0%dT12:00:00Z".formatted(day)))
        .payload("1")
        .build();
  }

  private Path archive() throws Exception {
    Path root = new Path(directory.toUri());
    try (EventRecorder recorder =
        EventRecorder.open(root, new Configuration(), RecorderOptions.defaults())) {
      for (int day = 1; day <= 4; day++) {
        recorder.onEvents(List.of(event("*", day), event("a", day), event("b", day)));
      }
    }
    try (Archive archive = Archive.open(root, new Configuration())) {
      ArchivePublisher.of(archive, PublishOptions.defaults().channels(ChannelFilter.of("a")))
          .runNow();
    }
    return root;
  }

  private static long events(EventReplayer replayer, ReplayQuery query) throws Exception {
    long events = 0;
    for (ReplayQuery part : FilteredQueries.of(replayer, query, new PartitionFilter(MARCH_2))) {
      events += replayer.replay(ReplayQuery.fromJson(part.toJson()), event -> {}).delivered();
    }
    return events;
  }

  @Test
  void aFilterNarrowsTheQuery() throws Exception {
    try (EventReplayer replayer = EventReplayer.open(archive(), new Configuration())) {
      ReplayQuery all = ReplayQuery.all();
      assertThat(events(replayer, all)).isEqualTo(9);
      assertThat(events(replayer, all.channels("b", "none"))).isEqualTo(3);
      assertThat(events(replayer, all.channels(ChannelFilter.exactly(List.of("*"))))).isEqualTo(3);
      assertThat(events(replayer, all.until(Instant.parse("2026-03-03T12:00:00Z")))).isEqualTo(3);
      assertThat(events(replayer, all.until(Instant.parse("2026-03-02T00:00:00Z")))).isZero();
    }
  }

  @Test
  void aFilterOfPublishedEventsListsNothingThatIsRecorded() throws Exception {
    try (Faults faults = Faults.create();
        EventReplayer replayer =
            EventReplayer.open(archive(), faults.install(new Configuration()))) {
      faults.fail(Operation.LIST).on(path -> path.toString().contains("/recorded")).before();
      assertThat(events(replayer, ReplayQuery.all().publishedOnly())).isEqualTo(3);
    }
  }
}
