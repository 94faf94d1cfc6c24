package io.tattletail.archive.salvage;

import io.tattletail.archive.Archive;
import io.tattletail.archive.salvage.Salvaged.Outcome;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.PartGap;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.layout.SegmentName;
import io.tattletail.internal.segment.LeftOver;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.Segment;
import io.tattletail.internal.spew.Interruption;
import io.tattletail.spew.ChannelFilter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;

/**
 * Seals the unsealed segments of dead recorders.
 *
 * <p>For each unsealed file, in this order: make sure that no process writes to it, copy its
 * readable events to a temporary file with an index, make that durable, give it its final name
 * without overwriting, and delete the unsealed file. <b>The rename is the commit point.</b> Before
 * it the unsealed file has all events, after it the sealed segment has them; a reader that sees
 * both takes the sealed one. So a salvager may be killed at every step, run twice, and two may run
 * at once: one of them wins the rename.
 *
 * <p>An unsealed file may exist although a round absorbed its sealed twin, and the twin may be
 * gone. Such a file is not sealed again. It is deleted if the rounds have all its events, and kept
 * in quarantine if they lack some.
 *
 * <p>In a promoted copy, the parts of an unsealed segment are joined to one unsealed file first,
 * and deleted when that is sealed.
 *
 * <p>A file that is damaged, and not merely torn at its end, goes to {@code recorded/_quarantine/}
 * when its readable events are sealed. An I/O error deletes nothing.
 *
 * <p>Thread-safe.
 */
public final class SegmentSalvager {
  private static final String TEMPORARY = "_salvage.";

  private final ArchiveStore archive;
  private final Leases leases;

  private SegmentSalvager(ArchiveStore archive, Leases leases) {
    this.archive = archive;
    this.leases = leases;
  }

  /**
   * A salvager that never touches a living recorder's file: on HDFS it takes a file only when its
   * lease was not renewed for the soft limit, 60 s. On a file system without leases it leaves all
   * files alone but parts, which nobody writes.
   */
  public static SegmentSalvager ofDeadRecorders(Archive archive) {
    return new SegmentSalvager(archive.store(), Leases.EXPIRED);
  }

  /**
   * A salvager that takes every unsealed file, because an operator knows that no recorder writes to
   * them. On HDFS a recorder that does is fenced: its next write fails, and it goes on with a new
   * segment.
   */
  public static SegmentSalvager forced(Archive archive) {
    return new SegmentSalvager(archive.store(), Leases.FORCED);
  }

  /**
   * Whether a file of this name is a segment that a salvager is copying, or was when it died.
   * Readers ignore it.
   */
  public static boolean isTemporary(String fileName) {
    return fileName.startsWith(TEMPORARY);
  }

  /** Whether the archive's file system has leases, which show whether a recorder lives. */
  public static boolean hasLeases(Archive archive) {
    return archive.store().hasLeases();
  }

  /**
   * Salvages all left-overs of some channels.
   *
   * @throws io.tattletail.common.ArchiveException if the archive is a copy
   * @throws InterruptedIOException if the thread is interrupted; it stays so
   * @throws IOException if the archive cannot be listed; an error with one file is its outcome
   */
  public List<Salvaged> salvage(ChannelFilter channels) throws IOException {
    List<Salvaged> done = new ArrayList<>();
    salvage(channels, done::add);
    return done;
  }

  /**
   * {@link #salvage(ChannelFilter)} that tells of each file when it is done, so that the outcomes
   * of those before an error are known too.
   *
   * @param told is called by this thread
   * @throws IOException as {@link #salvage(ChannelFilter)}
   */
  public void salvage(ChannelFilter channels, Consumer<Salvaged> told) throws IOException {
    archive.refresh();
    for (String channel : archive.channels(channels)) {
      for (LocalDate day : archive.dates(channel)) {
        salvage(new Partition(channel, day), told);
      }
    }
  }

  /**
   * Salvages the left-overs of one partition.
   *
   * @throws io.tattletail.common.ArchiveException if the archive is a copy
   * @throws InterruptedIOException if the thread is interrupted; it stays so
   * @throws IOException if the partition cannot be listed; an error with one file is its outcome
   */
  public List<Salvaged> salvage(Partition partition) throws IOException {
    List<Salvaged> done = new ArrayList<>();
    salvage(partition, done::add);
    return done;
  }

  private void salvage(Partition partition, Consumer<Salvaged> told) throws IOException {
    archive.checkOriginal();
    List<SegmentFile> leftOvers = archive.listing().leftOvers(partition);
    Map<SegmentFile, SegmentFile> predecessors = PartGap.predecessors(leftOvers);
    for (SegmentFile file : leftOvers) {
      if (!predecessors.containsKey(file)) {
        told.accept(salvage(partition, file));
        Interruption.endIfInterrupted("salvaging " + partition);
      }
    }
  }

  /** Salvages one unsealed segment; if the file is a part, with all other parts of its segment. */
  public Salvaged salvage(Partition partition, SegmentFile file) {
    try {
      archive.checkOriginal();
      archive.listing().checkKept(partition);
      if (file.name() instanceof SegmentName.Part) {
        return PartsSalvage.run(archive, this, partition, file);
      }
      Optional<String> held = leases.release(archive.fileSystem(), file.path());
      if (held.isPresent()) {
        return new Salvaged(file.path(), Outcome.IN_USE, 0, held.get());
      }
      return salvageReleased(partition, file);
    } catch (FileNotFoundException e) {
      return new Salvaged(file.path(), Outcome.SEALED_BEFORE, 0, "it is gone: " + e.getMessage());
    } catch (IOException e) {
      return new Salvaged(file.path(), Outcome.FAILED, 0, e.toString());
    }
  }

  /** Salvages a file that was joined of parts that are still there: no recorder writes it. */
  Salvaged salvageJoined(Partition partition, SegmentFile file) throws IOException {
    return archive.hasLeases() ? salvage(partition, file) : salvageReleased(partition, file);
  }

  /** Salvages a file that nobody writes. */
  Salvaged salvageReleased(Partition partition, SegmentFile file) throws IOException {
    Optional<LeftOver> opened;
    try {
      opened = LeftOver.open(archive, partition, file, new ReadStatistics());
    } catch (CorruptSegmentException e) {
      return quarantine(file, 0, e.getMessage());
    }
    if (opened.isEmpty()) {
      return withoutHeader(file);
    }
    try (LeftOver leftOver = opened.get()) {
      if (leftOver.events() == 0) {
        return leftOver.damages().isEmpty()
            ? delete(file, Outcome.DELETED_EMPTY, 0, "it had no event")
            : quarantine(file, 0, leftOver.damages().get(0).getMessage());
      }
      Optional<AbsorbedLeftOver> absorbed = AbsorbedLeftOver.of(archive, partition, file);
      return absorbed.isPresent()
          ? compareWithRounds(file, leftOver, absorbed.get())
          : seal(partition, file, leftOver);
    }
  }

  /** The left-over goes only if the rounds have, or explain, every event of it. */
  Salvaged compareWithRounds(SegmentFile file, LeftOver leftOver, AbsorbedLeftOver absorbed)
      throws IOException {
    Map<String, LongRanges> unpublished = absorbed.unpublished();
    if (!unpublished.isEmpty()) {
      return quarantine(
          file,
          leftOver.events(),
          "a round absorbed its sealed twin, and sequences %s of it are in no round"
              .formatted(unpublished));
    }
    return leftOver.damages().isEmpty()
        ? delete(
            file,
            Outcome.PUBLISHED_BEFORE,
            leftOver.events(),
            "a round absorbed its sealed twin, and the rounds have all its events")
        : quarantine(file, leftOver.events(), leftOver.damages().get(0).getMessage());
  }

  /**
   * A header takes effect with the first flush, so there was none; but bytes are kept that are not
   * understood.
   */
  private Salvaged withoutHeader(SegmentFile file) throws IOException {
    long length = archive.fileSystem().getFileStatus(file.path()).getLen();
    return length == 0
        ? delete(file, Outcome.DELETED_EMPTY, 0, "it had no byte")
        : quarantine(file, 0, "it ends after " + length + " bytes, before its header does");
  }

  private Salvaged seal(Partition partition, SegmentFile file, LeftOver leftOver)
      throws IOException {
    Path target = archive.path(partition, leftOver.sealedName());
    if (leftOver.isComplete()) {
      if (publish(file.path(), target)) {
        return new Salvaged(file.path(), Outcome.RENAMED, leftOver.events(), target.getName());
      }
      return alreadySealed(partition, file, leftOver, target);
    }
    Path temporary = temporary(file.path());
    try {
      leftOver.copySealed(temporary);
      if (!publish(temporary, target)) {
        return alreadySealed(partition, file, leftOver, target);
      }
    } finally {
      archive.fileSystem().delete(temporary, false);
    }
    return leftOver.damages().isEmpty()
        ? delete(file, Outcome.SEALED, leftOver.events(), target.getName())
        : quarantine(file, leftOver.events(), leftOver.damages().get(0).getMessage());
  }

  /** A name beside a file, for one that is made of it; new at each call. */
  static Path temporary(Path file) {
    return new Path(file.getParent(), TEMPORARY + UUID.randomUUID() + file.getName());
  }

  /** The commit point. Returns false if there is a file of that name. */
  private boolean publish(Path from, Path target) throws IOException {
    try {
      archive.publish(from, target);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /** The left-over goes only if the sealed segment has every event of it. */
  private Salvaged alreadySealed(
      Partition partition, SegmentFile file, LeftOver leftOver, Path target) throws IOException {
    long length = archive.fileSystem().getFileStatus(target).getLen();
    SegmentFile sealed = new SegmentFile(target, leftOver.sealedName(), length);
    try (Segment segment =
        Segment.open(archive, partition, sealed, new ReadStatistics()).orElseThrow()) {
      if (segment.index().events() < leftOver.events()) {
        return new Salvaged(
            file.path(),
            Outcome.FAILED,
            leftOver.events(),
            "%s has %d events, fewer than the left-over"
                .formatted(target, segment.index().events()));
      }
    }
    return leftOver.damages().isEmpty()
        ? delete(file, Outcome.SEALED_BEFORE, leftOver.events(), target.getName())
        : quarantine(file, leftOver.events(), leftOver.damages().get(0).getMessage());
  }

  private Salvaged delete(SegmentFile file, Outcome outcome, long events, String detail)
      throws IOException {
    archive.fileSystem().delete(file.path(), false);
    return new Salvaged(file.path(), outcome, events, detail);
  }

  Salvaged quarantine(SegmentFile file, long events, String detail) throws IOException {
    Path directory = archive.directories().quarantine();
    archive.makeDirectory(directory);
    Path kept = new Path(directory, UUID.randomUUID() + file.path().getName());
    archive.publish(file.path(), kept);
    return new Salvaged(file.path(), Outcome.QUARANTINED, events, detail + "; kept as " + kept);
  }
}
