package io.tattletail.replay.mirror;

import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.rejected.RejectedName;
import io.tattletail.internal.segment.WholeBlocks;
import io.tattletail.internal.spew.Interruption;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.Path;

/**
 * Brings a directory of rejected events, or of the offsets of retired days, up to date. Its files
 * grow under their final names. What is closed is copied whole; of what may grow the new whole
 * blocks are copied as a part, and the parts go when the whole file is there.
 *
 * <p>Used by one thread and once.
 */
final class RejectedMirror {
  /** Where nothing tells whether a file is open: no recorder waits so long between two events. */
  private static final Duration CLOSED = Duration.ofDays(7);

  private static final int MAX_LISTINGS = 20;

  private final MirrorContext context;
  private final ArchiveStore source;
  private final ArchiveStore copy;
  private final Path from;
  private final Path to;

  RejectedMirror(MirrorContext context, Path from, Path to) {
    this.context = context;
    this.source = context.source();
    this.copy = context.copy();
    this.from = from;
    this.to = to;
  }

  /** Copies what there is; what cannot be copied is told to the totals. */
  void run() throws IOException {
    Map<String, FileStatus> originals = CopyFiles.files(source.fileSystem(), from);
    if (originals.isEmpty()) {
      return;
    }
    copy.makeDirectory(to);
    Map<String, FileStatus> present = CopyFiles.files(copy.fileSystem(), to);
    context.store().deleteTemporaries(present.values());
    for (FileStatus file : originals.values()) {
      Optional<RejectedName> name = RejectedName.parse(file.getPath().getName());
      if (name.isPresent()) {
        try {
          copy(file, name.get(), present);
        } catch (IOException | RuntimeException e) {
          Interruption.endAt(e, "mirroring " + file.getPath());
          context.totals().problem(file.getPath().toString(), e);
        }
      }
    }
    present.values().stream()
        .filter(file -> isOnlyInCopy(file.getPath().getName(), originals))
        .forEach(file -> context.totals().onlyInCopy(file.getPath()));
  }

  private static boolean isOnlyInCopy(String fileName, Map<String, FileStatus> originals) {
    Optional<RejectedName> name = RejectedName.parse(fileName);
    return name.isPresent()
        && !originals.containsKey(fileName)
        && !originals.containsKey(whole(name.get()).fileName());
  }

  private static RejectedName whole(RejectedName name) {
    return RejectedName.of(name.recorder(), name.number());
  }

  private void copy(FileStatus file, RejectedName name, Map<String, FileStatus> present)
      throws IOException {
    String fileName = name.fileName();
    Path target = new Path(to, fileName);
    Optional<FileStatus> there = Optional.ofNullable(present.get(fileName));
    if (name.isPart()) {
      bring(
          new PartOriginal(source, BlockReader.REJECTED, file.getPath()),
          file.getLen(),
          target,
          there);
    } else if (there.isPresent()
        && there.get().getLen() == file.getLen()
        && !context.isUnverified(there.get())
        && parts(name, present).isEmpty()) {
      return;
    } else if (isClosed(file)) {
      long length = source.fileSystem().getFileStatus(file.getPath()).getLen();
      bring(Original.raw(source, file.getPath()), length, target, there);
      deleteParts(name, present);
    } else {
      copyBlocks(file.getPath(), name);
    }
  }

  private void bring(Original original, long length, Path target, Optional<FileStatus> there)
      throws IOException {
    FileTask task = new FileTask(context, original, length, target, there);
    if (task.isNeeded()) {
      task.prepare();
      task.finish();
    }
  }

  private boolean isClosed(FileStatus file) throws IOException {
    if (source.fileSystem() instanceof LeaseRecoverable hdfs) {
      return hdfs.isFileClosed(file.getPath());
    }
    return Instant.ofEpochMilli(file.getModificationTime())
        .isBefore(context.options().clock().instant().minus(CLOSED));
  }

  private void copyBlocks(Path path, RejectedName name) throws IOException {
    for (int i = 0; i < MAX_LISTINGS; i++) {
      Optional<WholeBlocks> found = WholeBlocks.ofRejected(source, path, end(name));
      if (found.isEmpty()) {
        return;
      }
      WholeBlocks blocks = found.get();
      Path target = new Path(to, name.part(blocks.from()).fileName());
      if (blocks.length() == 0 || publish(new BlocksOriginal(source, path, blocks), target)) {
        if (blocks.damage().isPresent()) {
          throw blocks.damage().get();
        }
        return;
      }
    }
    throw new IOException("other mirrors copy %s all the time".formatted(path));
  }

  private boolean publish(BlocksOriginal original, Path target) throws IOException {
    boolean made = context.store().draft(original, target).publish();
    if (made) {
      context.totals().copied(original.length());
    }
    return made;
  }

  /** Where the parts end that follow each other; 0 if there is none. */
  private long end(RejectedName whole) throws IOException {
    SortedMap<Long, FileStatus> parts = new TreeMap<>();
    for (FileStatus file : parts(whole, CopyFiles.files(copy.fileSystem(), to))) {
      RejectedName.parse(file.getPath().getName())
          .ifPresent(name -> parts.put(name.from().orElseThrow(), file));
    }
    return new CopiedParts(context, BlockReader.REJECTED).end(parts);
  }

  private static List<FileStatus> parts(RejectedName whole, Map<String, FileStatus> files) {
    List<FileStatus> parts = new ArrayList<>();
    files.forEach(
        (fileName, status) ->
            RejectedName.parse(fileName)
                .filter(name -> name.isPart() && whole(name).equals(whole))
                .ifPresent(name -> parts.add(status)));
    return parts;
  }

  /** The whole file is there, and at least as long. */
  private void deleteParts(RejectedName whole, Map<String, FileStatus> present) throws IOException {
    for (FileStatus part : parts(whole, present)) {
      copy.fileSystem().delete(part.getPath(), false);
      context.totals().deleted.increment();
    }
  }
}
