package io.tattletail.quickstart;

import io.tattletail.archive.Archive;
import io.tattletail.archive.publish.ArchivePublisher;
import io.tattletail.archive.publish.PublishOptions;
import io.tattletail.archive.publish.PublishReport;
import io.tattletail.replay.EventReplayer;
import io.tattletail.replay.ReplayQuery;
import io.tattletail.testkit.MiniHdfs;
import io.tattletail.testkit.WikipediaEdits;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.AvroFSInput;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Publishes what was recorded: few large files of many small ones, with the same events, each once.
 */
final class PublishedDay {
  private final Configuration configuration;
  private final PrintStream out;
  private final Path root;

  PublishedDay(MiniHdfs hdfs, Path root, PrintStream out) {
    this.configuration = hdfs.configuration();
    this.root = root;
    this.out = out;
  }

  /** Returns whether a replay gives the same as before, and a plain Avro reader counts it. */
  boolean run(Ledger before) throws IOException {
    ArchiveTree tree = new ArchiveTree(FileSystem.get(configuration), root);
    long files = tree.files();
    long bytes = tree.bytes();
    PublishReport report = publish();
    out.printf("      %s%n", report);
    Ledger after = new Ledger(event -> {});
    try (EventReplayer replayer = EventReplayer.open(root, configuration)) {
      replayer.replay(ReplayQuery.all(), after);
    }
    boolean identical = after.isIdenticalTo(before) && after.isOrdered();
    long counted = countWithAvro();
    out.printf(
        "published: files=%d of %d, bytes=%d of %d, replay identical=%s, plain Avro reader=%d%n%n",
        tree.files(), files, tree.bytes(), bytes, identical, counted);
    return identical
        && counted == WikipediaEdits.COUNT
        && tree.files() < files / 4
        && report.problems().isEmpty();
  }

  /** As a nightly pass does, but at once and with nothing kept in {@code recorded}. */
  private PublishReport publish() throws IOException {
    PublishOptions options =
        PublishOptions.defaults().bytesPerSecond(Long.MAX_VALUE).grace(Duration.ZERO);
    try (Archive archive = Archive.open(root, configuration)) {
      return ArchivePublisher.of(archive, options).runNow();
    }
  }

  /** As any tool would that knows Avro and nothing of TattleTail. */
  private long countWithAvro() throws IOException {
    long events = 0;
    RemoteIterator<LocatedFileStatus> files =
        FileSystem.get(configuration).listFiles(new Path(root, "published"), true);
    while (files.hasNext()) {
      try (DataFileReader<GenericRecord> reader =
          new DataFileReader<>(
              new AvroFSInput(FileContext.getFileContext(configuration), files.next().getPath()),
              new GenericDatumReader<>())) {
        GenericRecord record = null;
        while (reader.hasNext()) {
          record = reader.next(record);
          events++;
        }
      }
    }
    return events;
  }
}
