package io.tattletail.archive.salvage;

import io.tattletail.archive.salvage.Finding.Kind;
import io.tattletail.archive.salvage.Finding.Severity;
import io.tattletail.archive.salvage.Timeline.Rank;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartGap;
import io.tattletail.internal.layout.PartitionListing;
import io.tattletail.internal.layout.RoundFile;
import io.tattletail.internal.layout.RoundName;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.RoundIndex;
import io.tattletail.internal.segment.Segment;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/** Reads the files of one partition. */
final class PartitionCheck {
  /** No recorder keeps a file open for so long. */
  private static final Duration LEFT_OVER = Duration.ofDays(1);

  /** Where HDFS shows the snapshots of a directory. */
  private static final String SNAPSHOT = "/.snapshot/";

  private final ArchiveStore archive;
  private final Partition partition;
  private final StreamLedger streams;
  private final Set<Path> finished;
  private final Findings findings;
  private final RecordedFiles files;
  private final Tally tally;
  private final PartitionLedger ledger;
  private final Timeline timeline = new Timeline();
  private final Set<RoundName> rounds = new HashSet<>();

  private final List<RoundIndex> indexes = new ArrayList<>();
  private final List<Closeable> open = new ArrayList<>();

  /**
   * @param finished gets the sealed files that were read
   */
  PartitionCheck(
      ArchiveStore archive,
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
    this.files = new RecordedFiles(archive, partition, findings);
    this.tally = tally;
    this.ledger = new PartitionLedger(archive.directory(partition), findings);
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
    try {
      addRounds(listing.rounds());
      addRecorded(listing.segments());
      // Those whose names tell no times come first, then the others in order: see RecentHashes.
      for (PartitionListing.Foreign file : listing.foreign()) {
        checkForeign(file);
      }
      while (!timeline.isEmpty()) {
        ledger.filesBeginAt(timeline.firstMicros());
        timeline.runNext();
      }
      ledger.filesBeginAt(Long.MAX_VALUE);
    } finally {
      closeAll();
    }
    ledger.judge();
    tally.events += ledger.events();
    tally.shadows += ledger.shadows();
    tally.duplicates += ledger.duplicates();
    tally.conflictingDuplicates += ledger.conflictingDuplicates();
  }

  private void closeAll() throws IOException {
    for (Closeable file : open) {
      file.close();
    }
  }

  /** Opens all rounds, for what they absorbed has to be known before what is recorded is read. */
  private void addRounds(List<RoundFile> listed) throws IOException {
    RoundHistoryCheck history =
        new RoundHistoryCheck(archive.publishedDirectory(partition), findings);
    List<RoundCheck> checks = new ArrayList<>();
    for (RoundFile file : listed) {
      Optional<RoundCheck> check = openRound(file);
      check.ifPresentOrElse(
          round -> history.add(file.name(), round.segmentIndex()),
          () -> history.addUnreadable(file.name()));
      check.ifPresent(checks::add);
    }
    if (!history.judge()) {
      ledger.rounds().loseSome();
    }
    for (RoundCheck check : checks) {
      check.addTo(timeline);
    }
  }

  private Optional<RoundCheck> openRound(RoundFile file) {
    tally.rounds++;
    tally.bytes += file.length();
    rounds.add(file.name());
    finished.add(file.path());
    try {
      Segment segment = Segment.openRound(archive, partition, file, new ReadStatistics());
      open.add(segment);
      RoundIndex index = segment.index().round().orElseThrow();
      indexes.add(index);
      ledger.rounds().addExplained(index);
      ledger.explain(file.path(), index.explained());
      return Optional.of(new RoundCheck(segment, partition, ledger, streams, findings));
    } catch (IOException e) {
      findings.unusable(file.path(), e);
      return Optional.empty();
    }
  }

  private boolean isAbsorbed(SegmentName name) {
    return indexes.stream().anyMatch(index -> index.hasAbsorbed(name.recorder(), name.number()));
  }

  private void addRecorded(List<SegmentFile> segments) {
    Map<SegmentFile, SegmentFile> predecessors = PartGap.predecessors(segments);
    for (SegmentFile file : segments) {
      boolean absorbed = isAbsorbed(file.name());
      if (absorbed) {
        ledger.rounds().compareCopies();
      }
      if (file.name() instanceof SegmentName.Sealed sealed) {
        timeline.add(
            sealed.firstMicros(),
            absorbed ? sealed.lastMicros() : sealed.firstMicros(),
            absorbed ? Rank.COPIES : Rank.EVENTS,
            () -> checkSealed(file, absorbed ? this::readCopy : this::read));
      } else if (file.name() instanceof SegmentName.Part) {
        Optional<SegmentFile> previous = Optional.ofNullable(predecessors.get(file));
        timeline.add(
            Long.MIN_VALUE,
            absorbed ? Long.MAX_VALUE : Long.MIN_VALUE,
            absorbed ? Rank.COPIES : Rank.EVENTS,
            () ->
                checkPart(
                    file,
                    previous,
                    absorbed
                        ? () -> readCopy(() -> files.openPart(file))
                        : () -> read(() -> files.openBehind(previous, file))));
      } else {
        // Its name tells no times, so it is read first, or compared when all others were read.
        timeline.add(
            Long.MIN_VALUE,
            absorbed ? Long.MAX_VALUE : Long.MIN_VALUE,
            absorbed ? Rank.COPIES : Rank.EVENTS,
            () -> checkUnsealed(file, absorbed ? this::readCopy : this::read));
      }
    }
  }

  /**
   * Adds to the streams what came since {@link #run()}: into unsealed files, or into files that
   * were not there. What is wrong with them is not told.
   *
   * @return whether a recorder may still write to the partition
   */
  boolean readAgain() throws IOException {
    boolean isRecorded = false;
    PartitionListing listing = archive.list(partition);
    for (SegmentFile file : listing.segments()) {
      if (file.name() instanceof SegmentName.Unsealed) {
        isRecorded = true;
        readAgain(file.path(), () -> files.openWhereverItIs(file));
      } else if (file.name() instanceof SegmentName.Part) {
        // The mirror of this copy may bring more.
        isRecorded = true;
        if (finished.add(file.path())) {
          readAgain(file.path(), () -> files.openPart(file));
        }
      } else if (finished.add(file.path())) {
        readAgain(file.path(), () -> files.open(file));
      }
    }
    try {
      for (RoundFile file : listing.rounds()) {
        if (!finished.contains(file.path())) {
          addLate(file);
        }
      }
      while (!timeline.isEmpty()) {
        timeline.runNext();
      }
    } finally {
      closeAll();
    }
    return isRecorded;
  }

  private void readAgain(Path path, Opening opening) {
    try {
      read(opening);
    } catch (IOException e) {
      findings.unusable(path, e);
    }
  }

  private void addLate(RoundFile file) throws IOException {
    Optional<RoundCheck> check = openRound(file);
    if (check.isPresent()) {
      check.get().addLateTo(timeline);
    }
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
    try {
      read(() -> Segment.openForeign(archive, partition, file, new ReadStatistics()));
    } catch (IOException e) {
      findings.unusable(file.path(), e);
    }
  }

  private interface Reading {
    /** Returns how many bytes of an incomplete block end the file. */
    long read(Opening opening) throws IOException;
  }

  private void checkSealed(SegmentFile file, Reading reading) throws IOException {
    tally.sealed++;
    tally.bytes += file.length();
    finished.add(file.path());
    try {
      reading.read(() -> files.open(file));
    } catch (FileNotFoundException e) {
      if (!isPublishedMeanwhile(file.name())) {
        findings.unusable(file.path(), e);
      }
    } catch (IOException e) {
      findings.unusable(file.path(), e);
    }
  }

  /**
   * A recorded file that is gone was absorbed by a round, which is there by then, and which may not
   * have been when the partition was listed.
   */
  private boolean isPublishedMeanwhile(SegmentName name) throws IOException {
    for (RoundFile file : archive.rounds(partition)) {
      if (!rounds.contains(file.name())) {
        addLate(file);
      }
    }
    return isAbsorbed(name);
  }

  private void checkUnsealed(SegmentFile file, Reading reading) throws IOException {
    tally.unsealed++;
    tally.bytes += file.length();
    Optional<Instant> modified = modified(file.path());
    long tornBytes = 0;
    try {
      tornBytes = reading.read(() -> files.openWhereverItIs(file));
    } catch (FileNotFoundException e) {
      if (!isPublishedMeanwhile(file.name())) {
        findings.unusable(file.path(), e);
      }
      return;
    } catch (IOException e) {
      findings.unusable(file.path(), e);
    }
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

  private interface PartReading {
    long read() throws IOException;
  }

  private void checkPart(SegmentFile file, Optional<SegmentFile> previous, PartReading reading)
      throws IOException {
    tally.unsealed++;
    tally.bytes += file.length();
    finished.add(file.path());
    try {
      reading.read();
    } catch (FileNotFoundException e) {
      if (!isPublishedMeanwhile(file.name())) {
        findings.unusable(file.path(), e);
      }
      return;
    } catch (IOException e) {
      findings.unusable(file.path(), e);
    }
    if (previous.isEmpty()) {
      findings.add(
          Severity.INFO,
          Kind.UNSEALED,
          file.path(),
          "recorder %s had not sealed the segment when this copy was made of it; its parts are sealed when the copy is promoted and salvaged"
              .formatted(file.name().recorder()));
    }
  }

  private Optional<Instant> modified(Path path) {
    try {
      return Optional.of(
          Instant.ofEpochMilli(archive.fileSystem().getFileStatus(path).getModificationTime()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private long read(Opening opening) throws IOException {
    Optional<Segment> opened = opening.open();
    if (opened.isEmpty()) {
      return 0;
    }
    try (Segment segment = opened.get()) {
      checkName(segment);
      SegmentCheck check = new SegmentCheck(segment, partition, findings, Severity.ERROR);
      try {
        check.run(ledger::add);
      } finally {
        check
            .sequences()
            .forEach((recorder, range) -> ledger.addFile(recorder, segment.path(), range));
        check
            .offsets()
            .forEach(
                (stream, offsets) ->
                    streams.add(stream, partition.channel(), segment.path(), offsets));
      }
      return segment.tornBytes();
    }
  }

  /** Reads a file of which the rounds have every event. */
  private long readCopy(Opening opening) throws IOException {
    Optional<Segment> opened;
    try {
      opened = opening.open();
    } catch (CorruptSegmentException e) {
      tellDamagedCopy(e);
      return 0;
    }
    if (opened.isEmpty()) {
      return 0;
    }
    try (Segment segment = opened.get()) {
      checkName(segment);
      RoundLedger.Copies copies = ledger.rounds().new Copies(segment.path());
      new SegmentCheck(segment, partition, findings, Severity.WARNING).run(copies::add);
      copies.judge();
      return segment.tornBytes();
    }
  }

  private void tellDamagedCopy(CorruptSegmentException damage) {
    findings.unusable(damage.path(), damage, Severity.WARNING);
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
