package io.tattletail.replay.mirror;

import io.tattletail.archive.salvage.SegmentSalvager;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.spew.Interruption;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Brings what lies beside the events up to date: rejected events, the offsets of retired days, and
 * damaged originals in quarantine.
 *
 * <p>Used by one thread and once.
 */
final class SideFiles {
  private final MirrorContext context;
  private final ArchiveStore source;
  private final ArchiveStore copy;

  SideFiles(MirrorContext context) {
    this.context = context;
    this.source = context.source();
    this.copy = context.copy();
  }

  /**
   * Copies the offsets of retired days, without which the lack of these days looks like a loss.
   *
   * @return whether all of them are in the copy; what is not was told to the totals
   */
  boolean copyRetiredOffsets() throws InterruptedIOException {
    return reporting(
        source.directories().retired(),
        () ->
            new RejectedMirror(
                    context, source.directories().retired(), copy.directories().retired())
                .run());
  }

  /**
   * Copies all there is.
   *
   * @return whether all of it is in the copy; what is not was told to the totals
   * @throws InterruptedIOException if the thread is interrupted; it stays so
   */
  boolean copyAll() throws InterruptedIOException {
    boolean retired = copyRetiredOffsets();
    boolean rejected =
        reporting(
            source.directories().rejected(),
            () ->
                new RejectedMirror(
                        context, source.directories().rejected(), copy.directories().rejected())
                    .run());
    return reporting(source.directories().quarantine(), this::copyQuarantine)
        && retired
        && rejected;
  }

  private interface Step {
    void run() throws IOException;
  }

  private boolean reporting(Path directory, Step step) throws InterruptedIOException {
    int before = context.totals().problems();
    try {
      step.run();
    } catch (IOException | RuntimeException e) {
      Interruption.endAt(e, "mirroring " + directory);
      context.totals().problem(directory.toString(), e);
    }
    return context.totals().problems() == before;
  }

  private void copyQuarantine() throws IOException {
    Map<String, FileStatus> originals =
        CopyFiles.files(source.fileSystem(), source.directories().quarantine());
    Map<String, FileStatus> present =
        CopyFiles.files(copy.fileSystem(), copy.directories().quarantine());
    context.store().deleteTemporaries(present.values());
    for (FileStatus file : originals.values()) {
      String name = file.getPath().getName();
      if (!SegmentSalvager.isTemporary(name) && !CopyStore.isTemporary(name)) {
        bring(file, copy.directories().quarantine(), present);
      }
    }
    present.keySet().stream()
        .filter(name -> !originals.containsKey(name) && !CopyStore.isTemporary(name))
        .forEach(
            name -> context.totals().onlyInCopy(new Path(copy.directories().quarantine(), name)));
  }

  private void bring(FileStatus file, Path directory, Map<String, FileStatus> present)
      throws IOException {
    String name = file.getPath().getName();
    FileTask task =
        new FileTask(
            context,
            Original.raw(source, file.getPath()),
            file.getLen(),
            new Path(directory, name),
            Optional.ofNullable(present.get(name)));
    if (task.isNeeded()) {
      if (present.isEmpty()) {
        copy.makeDirectory(directory);
      }
      task.prepare();
      task.finish();
    }
  }
}
