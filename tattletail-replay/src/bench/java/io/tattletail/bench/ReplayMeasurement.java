package io.tattletail.bench;

import static com.google.common.base.Preconditions.checkState;

import io.tattletail.bench.KafkaConsumption.Settings;
import io.tattletail.recorder.EventRecorder;
import io.tattletail.recorder.RecorderOptions;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Replaying all events in order, against reading the same files with no order, against ordering
 * them with Avro's library, and against consuming them from Kafka with no order.
 */
final class ReplayMeasurement implements Measurement {
  private static final int PROFILED_RUNS = 10;

  @Override
  public String name() {
    return "replay";
  }

  @Override
  public void run(Lab lab, Report report) throws Exception {
    Profile.prepare();
    LastByte expected = new LastByte();
    lab.events().forEach(expected::onEvent);
    Path root = lab.newDirectory();
    Path sorted = lab.newDirectory();
    record(lab, root);
    AvroMerge avro =
        new AvroMerge(
            lab.fileSystem(),
            SortedAvroFiles.write(lab.fileSystem(), sorted, lab.events()),
            expected);
    try (EventReplayer replayer = EventReplayer.open(root, lab.configuration())) {
      lab.releaseEvents();
      checkOrder(replayer);
      Replay ours = new Replay(replayer, expected);
      FloorReader floor = new FloorReader(lab.fileSystem(), segments(lab, root), expected);
      WarmUp.of(ours, floor, avro);
      report.compare("replay.floor", ours, floor);
      report.compare("replay.avro", ours, avro);
      compareWithKafka(lab, report, ours, expected);
      report.line("");
      report.line("where the time of replay.floor's peer goes: " + floor.shares());
      Profile.of(ours, PROFILED_RUNS).print("the replay", report);
    }
    lab.fileSystem().delete(root, true);
    lab.fileSystem().delete(sorted, true);
  }

  /** Its broker runs only meanwhile: also one that nobody asks takes some of the processors. */
  private static void compareWithKafka(Lab lab, Report report, Replay ours, LastByte expected)
      throws Exception {
    try (KafkaBroker broker = KafkaBroker.start();
        KafkaConsumption kafka =
            KafkaConsumption.of(broker, lab.events(), expected, Settings.DEFAULTS);
        KafkaConsumption tuned =
            KafkaConsumption.of(broker, lab.events(), expected, Settings.TUNED)) {
      lab.releaseEvents();
      WarmUp.of(ours, kafka, tuned);
      report.compare("replay.kafka", ours, kafka);
      report.compare("replay.kafka.tuned", ours, tuned);
    }
  }

  private static void record(Lab lab, Path root) throws IOException {
    try (EventRecorder recorder =
        EventRecorder.open(root, lab.configuration(), RecorderOptions.defaults())) {
      for (SpewEvent event : lab.events()) {
        recorder.append(event);
      }
      recorder.flush();
    }
  }

  /** Once, and not on the clock. */
  private static void checkOrder(EventReplayer replayer) throws IOException {
    Instant[] previous = {Instant.MIN};
    replayer.replay(
        ReplayQuery.all(),
        event -> {
          checkState(
              !event.timestamp().isBefore(previous[0]), "%s came after %s", event, previous[0]);
          previous[0] = event.timestamp();
        });
  }

  private static List<Path> segments(Lab lab, Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> all = lab.fileSystem().listFiles(root, true);
    while (all.hasNext()) {
      Path file = all.next().getPath();
      if (file.getName().endsWith(".avro")) {
        files.add(file);
      }
    }
    return files;
  }
}
