package io.tattletail.archive.salvage;

import io.tattletail.archive.Archive;
import io.tattletail.archive.Partition;
import io.tattletail.archive.PartitionListing;
import io.tattletail.archive.SegmentFile;
import io.tattletail.archive.SegmentName;
import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.archive.segment.ReadStatistics;
import io.tattletail.archive.segment.Segment;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/** Reads the files of one partition. */
final class PartitionCheck {
  /** No recorder keeps a file open for so long. */
  private static final Duration LEFT_OVER = Duration.ofDays(1);

  /** Where HDFS shows the snapshots of a directory. */
  private static final String SNAPSHOT = "/.snapshot/";

  private final Archive archive;
  private final Partition partition;
  private final StreamLedger streams;
  private final Set<Path> finished;
  private final Findings findings;
  private final Tally tally;
  private final PartitionLedger ledger;

  /**
   * @param finished gets the sealed files that were read
   */
  PartitionCheck(
      Archive archive,
      Partition partition,
      StreamLedger streams,
      Set<Path> finished,
      Findings findings,
      Tally tally) {
    this.archive = archive;
    this.partition = partition;
    this.streams = streams;
    this.finished = finished;
    this.findings = findings;
    this.tally = tally;
    this.ledger = new PartitionLedger(partition, archive.directory(partition), findings);
  }

  private interface Opening {
    Optional<Segment> open() throws IOException;
  }

  /**
   * @throws IOException if the partition cannot be listed
   */
  void run() throws IOException {
    PartitionListing listing = archive.list(partition);
    tally.partitions++;
    // Those whose names tell no times come first, then the others in order: see RecentHashes.
    for (PartitionListing.Foreign file : listing.foreign()) {
      checkForeign(file);
    }
    for (SegmentFile file : listing.segments()) {
      if (file.name() instanceof SegmentName.Sealed sealed) {
        ledger.filesBeginAt(sealed.firstMicros());
        checkSealed(file);
      } else {
        checkUnsealed(file);
      }
    }
    ledger.judge();
    tally.events += ledger.events();
    tally.duplicates += ledger.duplicates();
  }

  /**
   * Adds to the streams what came since {@link #run()}: into unsealed files, or into files that
   * were not there. What is wrong with them is not told.
   *
   * @return whether a recorder may still write to the partition
   */
  boolean readAgain() throws IOException {
    boolean isRecorded = false;
    for (SegmentFile file : archive.list(partition).segments()) {
      if (file.name() instanceof SegmentName.Unsealed) {
        isRecorded = true;
        read(file.path(), () -> openWhereverItIs(file));
      } else if (finished.add(file.path())) {
        read(file.path(), () -> open(file));
      }
    }
    return isRecorded;
  }

  private void checkForeign(PartitionListing.Foreign file) {
    tally.foreign++;
    tally.bytes += file.length();
    findings.add(
        Severity.WARNING,
        Kind.FOREIGN_FILE,
        file.path(),
        "TattleTail did not name this file of %d bytes; a replay reads it if it is in the format"
            .formatted(file.length()));
    read(file.path(), () -> Segment.openForeign(archive, partition, file, new ReadStatistics()));
  }

  private void checkSealed(SegmentFile file) {
    tally.sealed++;
    tally.bytes += file.length();
    finished.add(file.path());
    read(file.path(), () -> open(file));
  }

  private void checkUnsealed(SegmentFile file) {
    tally.unsealed++;
    tally.bytes += file.length();
    Optional<Instant> modified = modified(file.path());
    long tornBytes = read(file.path(), () -> openWhereverItIs(file));
    boolean leftOver =
        modified.isPresent() && modified.get().isBefore(Instant.now().minus(LEFT_OVER));
    boolean inSnapshot = file.path().toUri().getPath().contains(SNAPSHOT);
    findings.add(
        leftOver || inSnapshot ? Severity.WARNING : Severity.INFO,
        Kind.UNSEALED,
        file.path(),
        "recorder %s %s, last modified %s%s%s"
            .formatted(
                file.name().recorder(),
                leftOver ? "left it unsealed" : "writes it, or left it unsealed",
                modified.map(Instant::toString).orElse("unknown: it was renamed meanwhile"),
                inSnapshot
                    ? "; it is in an HDFS snapshot, which may lack events of it that were acknowledged before"
                    : "",
                tornBytes == 0
                    ? ""
                    : "; its last %d bytes are an incomplete block, of which nothing was acknowledged"
                        .formatted(tornBytes)));
  }

  private Optional<Instant> modified(Path path) {
    try {
      return Optional.of(
          Instant.ofEpochMilli(archive.fileSystem().getFileStatus(path).getModificationTime()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<Segment> open(SegmentFile file) throws IOException {
    return Segment.open(archive, partition, file, new ReadStatistics());
  }

  private Optional<Segment> openWhereverItIs(SegmentFile file) throws IOException {
    try {
      return open(file);
    } catch (FileNotFoundException e) {
      for (SegmentFile renamed : archive.list(partition).segments()) {
        if (renamed.name().recorder().equals(file.name().recorder())
            && renamed.name().number() == file.name().number()) {
          return open(renamed);
        }
      }
      throw e;
    }
  }

  /** Returns how many bytes of an incomplete block end the file. */
  private long read(Path path, Opening opening) {
    try {
      Optional<Segment> opened = opening.open();
      if (opened.isEmpty()) {
        return 0;
      }
      try (Segment segment = opened.get()) {
        checkName(segment);
        SegmentCheck check = new SegmentCheck(segment, ledger, findings);
        try {
          check.run();
        } finally {
          check
              .offsets()
              .forEach(
                  (stream, offsets) ->
                      streams.add(stream, partition.channel(), segment.path(), offsets));
        }
        return segment.tornBytes();
      }
    } catch (IOException e) {
      findings.unusable(path, e);
      return 0;
    }
  }

  private void checkName(Segment segment) {
    String writer = segment.metadata().recorders().get(0);
    SegmentName.parse(segment.path().getName())
        .filter(name -> !name.recorder().equals(writer))
        .ifPresent(
            name ->
                findings.add(
                    Severity.ERROR,
                    Kind.NAME,
                    segment.path(),
                    "its header says that recorder %s wrote it".formatted(writer)));
  }
}
