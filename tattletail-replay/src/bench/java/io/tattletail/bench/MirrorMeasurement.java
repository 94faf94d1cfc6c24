package io.tattletail.bench;

import static com.google.common.base.Preconditions.checkState;

import com.fasterxml.uuid.Generators;
import com.github.luben.zstd.Zstd;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.engines.EngineProcess;
import io.tattletail.replay.EventReplayer;
import io.tattletail.spew.ChannelFilter;
import io.tattletail.spew.SpewEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * A first copy of all events, half of them published, against DistCp of the same files; and how far
 * behind a copy is while events are recorded, and how long it takes to go on with it.
 */
final class MirrorMeasurement implements Measurement {
  @Override
  public String name() {
    return "mirror";
  }

  @Override
  public void run(Lab lab, Report report) throws Exception {
    new DisasterRecovery(lab, report).run();
    Path root = lab.newDirectory();
    java.nio.file.Path filters = Files.createTempFile("hidden", ".filters");
    Files.writeString(filters, ".*/[._].*\n");
    try (RecordedArchive recorded = RecordedArchive.record(lab, root);
        EngineProcess process =
            EngineProcess.start(
                "mapreduce",
                MirrorRuns.class,
                List.of(SpewEvent.class, EventReplayer.class, Generators.class, Zstd.class),
                "-Xms1g",
                "-Xmx1g")) {
      lab.releaseEvents();
      publish(recorded);
      long files = files(lab, root);
      report.line("mirror: %,d files, %,d bytes".formatted(files, bytes(lab, root)));
      Contender mirror =
          timed(lab, process, files, copy -> "mirror %s %s".formatted(recorded.archive(), copy));
      Contender distCp =
          timed(
              lab,
              process,
              files,
              copy ->
                  "distcp -filters %s %s %s %s"
                      .formatted(
                          filters,
                          new Path(recorded.archive().root(), "published"),
                          new Path(recorded.archive().root(), "recorded"),
                          copy));
      WarmUp.of(mirror, distCp);
      report.compare("mirror.distcp", mirror, distCp);
    } finally {
      Files.delete(filters);
    }
  }

  /** Publishes half of the channels, and deletes what was absorbed, which no mirror copies. */
  private static void publish(RecordedArchive recorded) throws IOException {
    List<String> channels = Events.CHANNELS.subList(0, Events.CHANNELS.size() / 2);
    PublishOptions options =
        PublishOptions.defaults()
            .channels(ChannelFilter.of(channels.toArray(new String[0])))
            .bytesPerSecond(Long.MAX_VALUE)
            .grace(Duration.ZERO)
            .clock(() -> Instant.now().plusSeconds(60));
    var published = ArchivePublisher.of(recorded.archive(), options).runNow();
    checkState(published.problems().isEmpty(), "%s", published);
  }

  private interface Command {
    String to(Path copy);
  }

  private static Contender timed(Lab lab, EngineProcess process, long files, Command command) {
    return () ->
        lab.inDirectory(
            directory -> {
              Path copy = new Path(directory, "copy");
              long nanos = Long.parseLong(process.run(command.to(copy)).get(0));
              checkState(files(lab, copy) == files, "not all was copied to %s", copy);
              return new Contender.Lap(lab.size(), nanos);
            });
  }

  private static long files(Lab lab, Path root) throws IOException {
    long files = 0;
    RemoteIterator<LocatedFileStatus> all = lab.fileSystem().listFiles(root, true);
    while (all.hasNext()) {
      files += all.next().getPath().getName().endsWith(".avro") ? 1 : 0;
    }
    return files;
  }

  private static long bytes(Lab lab, Path root) throws IOException {
    return lab.fileSystem().getContentSummary(root).getLength();
  }
}
