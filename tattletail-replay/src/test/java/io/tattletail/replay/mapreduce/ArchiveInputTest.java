package io.tattletail.replay.mapreduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.DataInputBuffer;
import org.apache.hadoop.io.DataOutputBuffer;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job's configuration says becomes splits, and what it lacks is said. */
class ArchiveInputTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  @TempDir Path directory;

  private final Configuration configuration = new Configuration();

  private static List<SpewEvent> events(String channel, int count) {
    List<SpewEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(
          SpewEvent.builder()
              .channel(channel)
              .timestamp(START.plusSeconds(i))
              .payload("\"%d%s\"".formatted(i, "abcdefgh".repeat(i % 7)))
              .build());
    }
    return events;
  }

  private void record() throws Exception {
    try (EventRecorder recorder =
        EventRecorder.open(
            new org.apache.hadoop.fs.Path(directory.toUri()),
            configuration,
            RecorderOptions.defaults())) {
      for (SpewEvent event : events("large", 2_000)) {
        recorder.onEvent(event);
      }
      recorder.onEvents(events("small", 3));
    }
    ArchiveInput.of(configuration).root(new org.apache.hadoop.fs.Path(directory.toUri()));
  }

  private static List<List<String>> channels(List<InputSplit> splits) {
    return splits.stream()
        .map(split -> ((ArchiveSplit) split).queries().stream().map(ReplayQuery::toString).toList())
        .toList();
  }

  @Test
  void aReplayJobKeepsAChannelInOneTaskUnlessItIsToldOtherwise() throws Exception {
    record();
    ArchiveInput.of(configuration).sliceBytes(2_000);
    Job job = Job.getInstance(configuration);
    List<List<String>> whole = channels(new SliceInputFormat().getSplits(job));
    assertThat(whole).hasSize(2);
    assertThat(whole.get(0)).hasSizeGreaterThan(1).allMatch(query -> query.contains("large"));
    assertThat(whole.get(1)).singleElement().asString().contains("small");

    job.getConfiguration().setEnum(ReplayJob.ORDER, ReplayJob.Order.SLICE);
    assertThat(channels(new SliceInputFormat().getSplits(job)))
        .hasSize(whole.get(0).size() + 1)
        .allMatch(queries -> queries.size() == 1);
    assertThat(new ArchiveInputFormat().getSplits(job)).hasSize(whole.get(0).size() + 1);
  }

  @Test
  void aSplitIsTheSameOnAnotherMachine() throws Exception {
    record();
    InputSplit split = new SliceInputFormat().getSplits(Job.getInstance(configuration)).get(0);
    DataOutputBuffer out = new DataOutputBuffer();
    ((ArchiveSplit) split).write(out);
    DataInputBuffer in = new DataInputBuffer();
    in.reset(out.getData(), out.getLength());
    ArchiveSplit read = new ArchiveSplit();
    read.readFields(in);
    assertThat(read.queryTexts()).isEqualTo(((ArchiveSplit) split).queryTexts());
    assertThat(read.getLocations()).isEqualTo(split.getLocations()).containsExactly("localhost");
    assertThat(read.getLength()).isEqualTo(split.getLength()).isPositive();
  }

  @Test
  void whatTheConfigurationLacksIsSaid() {
    assertThatThrownBy(() -> ArchiveInput.of(configuration).root())
        .hasMessageStartingWith("the job does not say which archive to read");
    configuration.set(ArchiveInput.QUERY, "{}");
    assertThatThrownBy(() -> ArchiveInput.of(configuration).queries())
        .hasMessage("tattletail.replay.query: '{}' is no replay query: it has no list of channels");
    configuration.set(ArchiveInput.SERIALIZERS, "java.lang.String");
    assertThatThrownBy(() -> ArchiveInput.of(configuration).options())
        .hasMessageStartingWith(
            "tattletail.replay.serializers: a class of it is no serializer that can be made");
  }

  /** As a task gets the configuration: written to a file, and read. */
  private static Configuration carried(Configuration configuration) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    configuration.writeXml(out);
    Configuration read = new Configuration(false);
    read.addResource(new ByteArrayInputStream(out.toByteArray()));
    return read;
  }

  @Test
  void aQueryIsTheSameInATaskWhateverItsChannelsAreCalled() throws Exception {
    List<ReplayQuery> queries =
        Stream.of(
                "${user.name}",
                "${tattletail.archive.root}",
                "new\nline",
                "\uFFFF\u0085\u0001",
                "<a>&")
            .map(name -> ReplayQuery.all().channels(ChannelFilter.exactly(List.of(name))))
            .toList();
    ArchiveInput.of(configuration).queries(queries).root(new org.apache.hadoop.fs.Path("/a"));
    assertThat(ArchiveInput.of(carried(configuration)).queries())
        .extracting(ReplayQuery::toJson)
        .containsExactlyElementsOf(queries.stream().map(ReplayQuery::toJson).toList());
  }

  @Test
  void aReaderThatWasNeverInitializedCanBeClosed() throws Exception {
    try (ArchiveRecordReader reader = new ArchiveRecordReader()) {
      assertThat(reader.getProgress()).isZero();
    }
  }

  @Test
  void sizesMayHaveUnitsAndWrongOnesAreRefusedAtOnce() throws Exception {
    configuration.set(ArchiveInput.SLICE_BYTES, "64m");
    assertThat(ArchiveInput.of(configuration).sliceBytes()).isEqualTo(64 << 20);
    assertThatThrownBy(() -> ArchiveInput.of(configuration).memoryBytes(0))
        .hasMessageStartingWith("memoryBytes must be at least ")
        .hasMessageEndingWith(", is 0");
  }
}
