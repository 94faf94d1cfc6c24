package io.tattletail.replay.mirror;

import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.internal.layout.NumberedName;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * How far the imports of the original came when a pass began. The events of a checkpoint were
 * acknowledged before it was made, so they are in the copy when the pass ends, and then the
 * checkpoint may be there too: an import that goes on with the copy must not leave rows out.
 *
 * <p>Used by one thread and once.
 */
final class ImportCheckpoints {
  /** A checkpoint may be replaced by a later one, but hardly so often. */
  private static final int MAX_LISTINGS = 5;

  /** Of the directory of each import, the number and the content of its highest checkpoint. */
  private final Map<String, Checkpoint> highest = new TreeMap<>();

  private record Checkpoint(long number, byte[] content) {}

  private ImportCheckpoints() {}

  /** Reads them; they are some kilobytes long. */
  static ImportCheckpoints read(ArchiveStore source) throws IOException {
    ImportCheckpoints checkpoints = new ImportCheckpoints();
    for (Path directory : directories(source)) {
      for (int i = 1; ; i++) {
        try {
          checkpoints.read(source, directory);
          break;
        } catch (FileNotFoundException e) {
          if (i == MAX_LISTINGS) {
            throw e;
          }
        }
      }
    }
    return checkpoints;
  }

  private static List<Path> directories(ArchiveStore source) throws IOException {
    List<Path> directories = new ArrayList<>();
    try {
      for (FileStatus status : source.fileSystem().listStatus(source.directories().imports())) {
        if (status.isDirectory()) {
          directories.add(status.getPath());
        }
      }
    } catch (FileNotFoundException e) {
      // Nothing was ever imported.
      return List.of();
    }
    return directories;
  }

  private void read(ArchiveStore source, Path directory) throws IOException {
    OptionalLong number = numbers(CopyFiles.files(source.fileSystem(), directory)).max();
    if (number.isPresent()) {
      Path file = path(directory, number.getAsLong());
      try (InputStream in = source.openFile(file)) {
        highest.put(directory.getName(), new Checkpoint(number.getAsLong(), in.readAllBytes()));
      }
    }
  }

  /** Puts them into the copy, and deletes earlier ones there. */
  void write(MirrorContext context) throws IOException {
    ArchiveStore copy = context.copy();
    for (Map.Entry<String, Checkpoint> entry : highest.entrySet()) {
      Path directory = new Path(copy.directories().imports(), entry.getKey());
      Checkpoint checkpoint = entry.getValue();
      List<Long> present = numbers(CopyFiles.files(copy.fileSystem(), directory)).boxed().toList();
      if (present.stream().noneMatch(number -> number >= checkpoint.number())) {
        copy.makeDirectory(directory);
        try {
          copy.wholeFiles().write(path(directory, checkpoint.number()), checkpoint.content());
        } catch (FileAlreadyExistsException e) {
          // Another mirror copied it meanwhile.
          continue;
        }
        context.totals().copied(checkpoint.content().length);
        for (long earlier : present) {
          copy.fileSystem().delete(path(directory, earlier), false);
          context.totals().deleted.increment();
        }
      }
    }
  }

  private static LongStream numbers(Map<String, FileStatus> files) {
    return files.keySet().stream()
        .flatMapToLong(name -> NumberedName.CHECKPOINT.number(name).stream());
  }

  private static Path path(Path directory, long number) {
    return new Path(directory, NumberedName.CHECKPOINT.fileName(number));
  }
}
