package io.tattletail.archive.retention;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tattletail.archive.Archive;
import io.tattletail.archive.rejected.RejectedEvents;
import io.tattletail.common.Partition;
import io.tattletail.common.RejectedEvent;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.PartitionTrees;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.apache.hadoop.fs.RemoteIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves days between the archive's trees and the directories of runs below {@code _retired}. Any
 * number of processes may do so at once, and each may be killed at any step: a day is in one place
 * or the other, or its files are in both, and moving it again finishes that.
 */
final class RetiredStore {
  private static final Logger LOG = LoggerFactory.getLogger(RetiredStore.class);

  private static final String DELETED = "_deleted.";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ArchiveStore archive;

  RetiredStore(ArchiveStore archive) {
    this.archive = archive;
  }

  /** The runs that put days away, the oldest first. */
  List<RetiredRun> runs() throws IOException {
    List<RetiredRun> runs = new ArrayList<>();
    for (Path path : children(archive.directories().retiredDays())) {
      RetiredRun.parse(path).ifPresent(runs::add);
    }
    runs.sort(Comparator.comparing(RetiredRun::id));
    return runs;
  }

  /** The runs that have days which are not deleted, the oldest first. */
  List<RetiredRun> runsWithDays() throws IOException {
    List<RetiredRun> runs = new ArrayList<>();
    for (RetiredRun run : runs()) {
      if (!trees(run).partitions().isEmpty()) {
        runs.add(run);
      }
    }
    return runs;
  }

  /** All days that were ever retired, and still are, also those that are deleted. */
  Set<Partition> retiredDays() throws IOException {
    Set<Partition> days = new HashSet<>();
    RejectedEvents records = RejectedEvents.ofRetired(Archive.of(archive));
    while (records.next()) {
      RejectedEvent record = records.event();
      record.retiredDay().ifPresent(day -> days.add(new Partition(record.channel(), day)));
    }
    return days;
  }

  /** Directories of runs that somebody began to delete. */
  List<RetiredRun> deletedRuns() throws IOException {
    List<RetiredRun> runs = new ArrayList<>();
    for (Path path : children(archive.directories().retiredDays())) {
      if (path.getName().startsWith(DELETED)) {
        RetiredRun.parse(new Path(path.getParent(), path.getName().substring(DELETED.length())))
            .ifPresent(run -> runs.add(new RetiredRun(run.id(), run.began(), path)));
      }
    }
    return runs;
  }

  private List<Path> children(Path directory) throws IOException {
    List<Path> children = new ArrayList<>();
    try {
      RemoteIterator<FileStatus> statuses = archive.fileSystem().listStatusIterator(directory);
      while (statuses.hasNext()) {
        FileStatus status = statuses.next();
        if (status.isDirectory()) {
          children.add(status.getPath());
        }
      }
    } catch (FileNotFoundException e) {
      // Nothing was ever retired; or another process has deleted it.
      return List.of();
    }
    return children;
  }

  PartitionTrees trees(RetiredRun run) {
    return archive.listing().partitionsBelow(run.path());
  }

  /**
   * Puts a day away: what is recorded first, so that whoever lists the day meanwhile, recorded
   * before published, never sees recorded segments without the rounds that absorbed others.
   *
   * @return whether there was something to move
   */
  boolean putAway(Partition partition, RetiredRun run) throws IOException {
    PartitionTrees away = trees(run);
    PartitionTrees trees = archive.allPartitions();
    boolean recorded = move(trees.recordedDirectory(partition), away.recordedDirectory(partition));
    boolean published =
        move(trees.publishedDirectory(partition), away.publishedDirectory(partition));
    return recorded || published;
  }

  /**
   * Brings a day back: what is published first.
   *
   * @return whether there was something to move
   */
  boolean bringBack(Partition partition, RetiredRun run) throws IOException {
    PartitionTrees away = trees(run);
    PartitionTrees trees = archive.allPartitions();
    boolean published =
        move(away.publishedDirectory(partition), trees.publishedDirectory(partition));
    boolean recorded = move(away.recordedDirectory(partition), trees.recordedDirectory(partition));
    if (published) {
      touch(trees.publishedDirectory(partition));
    }
    if (recorded) {
      touch(trees.recordedDirectory(partition));
    }
    return recorded || published;
  }

  /** A directory that is renamed keeps its time, and readers look for directories that changed. */
  private void touch(Path directory) {
    try {
      archive.fileSystem().setTimes(directory, System.currentTimeMillis(), -1);
    } catch (IOException e) {
      LOG.debug("{} keeps its time", directory, e);
    }
  }

  private boolean move(Path from, Path to) throws IOException {
    if (!archive.fileSystem().exists(from)) {
      return false;
    }
    archive.makeDirectory(to.getParent());
    try {
      archive.renamer().moveDirectory(from, to);
      return true;
    } catch (FileNotFoundException e) {
      // Another process has moved it.
      return false;
    } catch (FileAlreadyExistsException e) {
      moveFiles(from, to);
      return true;
    }
  }

  /** A publisher or a recorder has made the directory anew, or it was moved in part. */
  private void moveFiles(Path from, Path to) throws IOException {
    try {
      for (FileStatus file : archive.fileSystem().listStatus(from)) {
        Path target = new Path(to, file.getPath().getName());
        try {
          if (file.isDirectory()) {
            archive.renamer().moveDirectory(file.getPath(), target);
          } else {
            archive.publish(file.getPath(), target);
          }
        } catch (FileNotFoundException e) {
          // Another process has moved it.
        }
      }
      archive.fileSystem().delete(from, false);
    } catch (FileNotFoundException e) {
      // Another process has moved the last file, and deleted the directory.
      return;
    } catch (PathIsNotEmptyDirectoryException e) {
      // Something came meanwhile, which the next run moves.
      return;
    }
  }

  /**
   * What a run's marker says.
   *
   * @param partitions how many days the run had put away when it was written
   * @param recorded those of which a file was still being written
   */
  record Marker(int partitions, List<Partition> recorded) {}

  /** What the run's marker says; empty if there is none that can be read. */
  Optional<Marker> marker(RetiredRun run) throws IOException {
    JsonNode node;
    try (InputStream in = archive.openFile(run.marker())) {
      node = JSON.readTree(in.readAllBytes());
    } catch (FileNotFoundException | JsonProcessingException e) {
      // The run is not finished; or it is, and is finished once more.
      return Optional.empty();
    }
    List<Partition> recorded = new ArrayList<>();
    for (JsonNode one : node.path("recorded")) {
      try {
        recorded.add(
            new Partition(
                one.path("channel").asText(), LocalDate.parse(one.path("date").asText())));
      } catch (DateTimeException | IllegalArgumentException e) {
        return Optional.empty();
      }
    }
    return Optional.of(new Marker(node.path("partitions").asInt(-1), recorded));
  }

  /** Replaces the run's marker. If another process does so at the same time, one of them stays. */
  void mark(RetiredRun run, Marker marker) throws IOException {
    ObjectNode node = JSON.createObjectNode();
    node.put("partitions", marker.partitions());
    ArrayNode recorded = node.putArray("recorded");
    for (Partition partition : marker.recorded()) {
      recorded
          .addObject()
          .put("channel", partition.channel())
          .put("date", partition.date().toString());
    }
    archive.fileSystem().delete(run.marker(), false);
    try {
      archive
          .wholeFiles()
          .write(run.marker(), (node.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (FileAlreadyExistsException e) {
      // Its number of days is compared with what is there before the run is deleted.
      return;
    }
  }

  /**
   * Gives a run's directory another name, so that nothing is moved into it any more.
   *
   * @return the directory; empty if another process has done so
   */
  Optional<RetiredRun> beginToDelete(RetiredRun run) throws IOException {
    Path path = new Path(run.path().getParent(), DELETED + run.id());
    try {
      archive.renamer().moveDirectory(run.path(), path);
      return Optional.of(new RetiredRun(run.id(), run.began(), path));
    } catch (FileNotFoundException | FileAlreadyExistsException e) {
      return Optional.empty();
    }
  }

  /** Deletes a directory that {@link #beginToDelete} gave, with all that is in it. */
  void delete(RetiredRun deleted) throws IOException {
    archive.fileSystem().delete(deleted.path(), true);
  }
}
