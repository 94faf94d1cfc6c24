package io.tattletail.archive.publish;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.CorruptSegmentException;
import io.tattletail.common.Partition;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.LongRanges;
import io.tattletail.internal.layout.RoundName;
import io.tattletail.internal.layout.SegmentFile;
import io.tattletail.internal.merge.FileReadException;
import io.tattletail.internal.segment.ReadStatistics;
import io.tattletail.internal.segment.RoundWriter;
import io.tattletail.internal.segment.Segment;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes one round of one partition.
 *
 * <ol>
 *   <li>Make the directory, read the descriptor, list what is recorded and then what is published.
 *       In this order: if the day is retired after the descriptor was read, the directory is moved
 *       away, and the temporary file is in no archive.
 *   <li>Write a temporary file, close it, and read all of it again.
 *   <li><b>Rename it, without overwriting, to the number after the highest listed. This
 *       decides.</b> Whatever the rename said, the round is ours if it has our sync marker; else
 *       the temporary file is thrown away, and nothing else, and all begins again.
 * </ol>
 *
 * There is nothing else: no lock, and no clock that decides. A publisher that dies or sleeps leaves
 * a temporary file, which engines and readers ignore.
 */
final class PartitionPublisher {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionPublisher.class);

  /** Each time another publisher was faster, or a file could not be read. */
  private static final int ATTEMPTS = 10;

  private final ArchiveStore archive;
  private final PublishOptions options;
  private final Throttle throttle;
  private final Executor readers;

  PartitionPublisher(
      ArchiveStore archive, PublishOptions options, Throttle throttle, Executor readers) {
    this.archive = archive;
    this.options = options;
    this.throttle = throttle;
    this.readers = readers;
  }

  /**
   * What came of it.
   *
   * @param round that was published, if one was
   * @param problems what was left out, and why
   */
  record Result(Optional<PublishedRound> round, List<String> problems) {
    static Result nothing(List<String> problems) {
      return new Result(Optional.empty(), List.copyOf(problems));
    }
  }

  /**
   * Publishes the next round, of all sealed segments that wait, whether they are due or not.
   *
   * @throws ArchiveException if nothing can be published here, saying what to do
   * @throws IOException if publishing fails; it can be tried again
   */
  Result publish(Partition partition) throws IOException {
    Map<Path, String> unreadable = new TreeMap<>();
    IOException last = null;
    // Each file that cannot be read takes an attempt of its own.
    for (int attempt = 0; attempt < ATTEMPTS + unreadable.size(); attempt++) {
      try {
        Optional<Result> done = attempt(partition, unreadable);
        if (done.isPresent()) {
          return done.get();
        }
      } catch (FileReadException e) {
        if (!isRecorded(partition, e.path()) || unreadable.put(e.path(), e.getMessage()) != null) {
          throw e;
        }
      } catch (FileNotFoundException e) {
        // Another publisher was faster and its input is gone, or the directory is.
        last = e;
      }
    }
    throw last != null
        ? last
        : new IOException(
            "other publishers were faster with %s %d times".formatted(partition, ATTEMPTS));
  }

  private boolean isRecorded(Partition partition, Path path) {
    return archive.directory(partition).equals(path.getParent());
  }

  /** Returns nothing if another publisher was faster: then all is to be looked at again. */
  private Optional<Result> attempt(Partition partition, Map<Path, String> unreadable)
      throws IOException {
    archive.makeDirectory(archive.publishedDirectory(partition));
    archive.check();
    archive.checkOriginal();
    if (archive.floors().isRetired(partition)) {
      deleteIfEmpty(archive.publishedDirectory(partition));
      return Optional.of(Result.nothing(List.of()));
    }
    PartitionState state = PartitionState.read(archive, partition);
    Optional<String> blocked = state.blocked();
    if (blocked.isPresent()) {
      throw new ArchiveException(blocked.get());
    }
    Inputs inputs = Inputs.open(archive, partition, state.waiting(), unreadable, options);
    if (inputs.isEmpty()) {
      quarantine(inputs);
      return Optional.of(Result.nothing(inputs.leftOut()));
    }
    RoundName name = state.rounds().next();
    RoundDraft draft =
        new RoundDraft(archive, partition, state.rounds(), inputs, options, throttle, readers);
    JfrPublish flight = new JfrPublish();
    flight.begin();
    flight.partition = partition.toString();
    try (RoundWriter writer = RoundWriter.create(archive, draft.metadata(), name)) {
      try {
        draft.writeTo(writer);
        if (inputs.absorbed().isEmpty() && writer.events() + writer.shadows() == 0) {
          // Damaged segments alone, and all that can be read of them is published.
          quarantine(inputs);
          return Optional.of(Result.nothing(inputs.leftOut()));
        }
        check(draft, writer, inputs);
        Path target = new Path(writer.path().getParent(), name.fileName());
        if (!rename(writer, partition, target)) {
          return Optional.empty();
        }
        PublishedRound round = published(partition, name, target, writer, draft, inputs);
        flight.events = round.events();
        flight.length = round.bytes();
        flight.published = true;
        tell(round);
        if (round.conflictingDuplicates() > 0) {
          LOG.warn(
              "{}: {} events have channel, id and timestamp of another and other bytes. Engines do"
                  + " not see them, and replays drop them. The first: {}",
              target,
              round.conflictingDuplicates(),
              draft.firstConflict());
        }
        quarantine(inputs);
        return Optional.of(new Result(Optional.of(round), inputs.leftOut()));
      } finally {
        // After the rename there is no such file.
        deleteTemporary(writer.path());
      }
    } finally {
      flight.commit();
    }
  }

  /** The temporary file has all that the inputs have, or says why not. */
  private void check(RoundDraft draft, RoundWriter writer, Inputs inputs) throws IOException {
    RoundCheck check = RoundCheck.read(archive, draft.metadata().partition(), writer.path());
    if (check.fingerprints() != writer.fingerprints()) {
      throw new CorruptSegmentException(
          writer.path(), 0, "its events, read again, are not those that were written");
    }
    draft
        .sequencesRead()
        .forEach(
            (recorder, sequences) -> {
              LongRanges known = new LongRanges();
              known.addAll(check.index().present().getOrDefault(recorder, new LongRanges()));
              known.addAll(check.index().explained().getOrDefault(recorder, new LongRanges()));
              if (!known.containsAll(sequences)) {
                throw new IllegalStateException(
                    "%s lacks sequences %s of recorder %s"
                        .formatted(writer.path(), sequences.minus(known), recorder));
              }
            });
    for (Map.Entry<Path, Long> expected : inputs.expectedEvents().entrySet()) {
      long read = draft.eventsRead().getOrDefault(expected.getKey(), 0L);
      if (read != expected.getValue()) {
        throw new CorruptSegmentException(
            expected.getKey(),
            0,
            "its index says %d events, %d were read".formatted(expected.getValue(), read));
      }
    }
  }

  /** The commit point. Returns whether the round of this name is ours. */
  private boolean rename(RoundWriter writer, Partition partition, Path target) throws IOException {
    IOException failure = null;
    try {
      archive.publish(writer.path(), target);
    } catch (FileAlreadyExistsException e) {
      LOG.debug("{} is taken", target, e);
    } catch (IOException e) {
      failure = e;
    }
    // Whatever was said. The name may be taken by our own file: a client that was told nothing
    // tries again. And our file may be gone, deleted as one that was left behind, while the name
    // was taken by another: that looks like a rename whose answer was lost.
    if (isOurs(writer, partition, target)) {
      return true;
    }
    if (failure != null) {
      throw failure;
    }
    LOG.info("{} was published by another publisher meanwhile", target);
    return false;
  }

  private boolean isOurs(RoundWriter writer, Partition partition, Path target) throws IOException {
    long length;
    try {
      length = archive.fileSystem().getFileStatus(target).getLen();
    } catch (FileNotFoundException e) {
      return false;
    }
    try (Segment round =
        Segment.openRound(archive, partition, target, length, new ReadStatistics())) {
      return Arrays.equals(round.sync(), writer.sync());
    }
  }

  private static PublishedRound published(
      Partition partition,
      RoundName name,
      Path target,
      RoundWriter writer,
      RoundDraft draft,
      Inputs inputs) {
    long read = draft.eventsRead().values().stream().mapToLong(Long::longValue).sum();
    return new PublishedRound(
        partition,
        name.number(),
        target,
        new PublishedRound.Content(
            writer.length(),
            writer.events(),
            writer.shadows(),
            draft.conflicting(),
            read - writer.events() - writer.shadows()),
        new PublishedRound.Absorbed(inputs.files().size(), inputs.bytes()));
  }

  private void tell(PublishedRound round) {
    LOG.info("published {}", round);
    try {
      options.listener().onPublished(round);
    } catch (RuntimeException e) {
      LOG.warn("the listener failed for {}, which is published", round.path(), e);
    }
  }

  /** Damaged originals are kept, and read no more; one that is restored is an input again. */
  private void quarantine(Inputs inputs) throws IOException {
    for (Map.Entry<SegmentFile, String> damaged : inputs.damagedFiles().entrySet()) {
      SegmentFile file = damaged.getKey();
      Path kept =
          new Path(
              archive.directories().quarantine(), UUID.randomUUID() + "-" + file.path().getName());
      try {
        if (!inputs.isStillDamaged(file)) {
          inputs
              .leftOut()
              .add(
                  "%s; a second reading found it whole; the next run tries again"
                      .formatted(damaged.getValue()));
          continue;
        }
        archive.makeDirectory(archive.directories().quarantine());
        archive.publish(file.path(), kept);
      } catch (FileNotFoundException e) {
        // Another publisher did.
        continue;
      }
      inputs
          .leftOut()
          .add(
              "%s; its readable events are published, and the file is kept as %s"
                  .formatted(damaged.getValue(), kept));
    }
  }

  /** The day was retired, and perhaps moved away before the directory was made. */
  private void deleteIfEmpty(Path directory) throws IOException {
    try {
      if (archive.fileSystem().listStatus(directory).length == 0) {
        archive.fileSystem().delete(directory, false);
      }
    } catch (FileNotFoundException | PathIsNotEmptyDirectoryException e) {
      // Another process does the same; or retention moves it.
      LOG.debug("{} is left to retention", directory, e);
    }
  }

  private void deleteTemporary(Path path) {
    try {
      archive.fileSystem().delete(path, false);
    } catch (IOException e) {
      LOG.info("{} could not be deleted; a later publisher will", path, e);
    }
  }
}
