package io.tattletail.quickstart;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What lies in an archive's directory, as any HDFS client sees it. */
final class ArchiveTree {
  private static final int CHANNELS_SHOWN = 6;
  private static final int DAYS_SHOWN = 2;
  private static final int FILES_SHOWN = 2;

  private final FileSystem fileSystem;
  private final Path root;

  ArchiveTree(FileSystem fileSystem, Path root) {
    this.fileSystem = fileSystem;
    this.root = root;
  }

  /** How many files there are under channels/. */
  long files() throws IOException {
    return fileSystem.getContentSummary(new Path(root, "channels")).getFileCount();
  }

  /** How many bytes they have. */
  long bytes() throws IOException {
    return fileSystem.getContentSummary(new Path(root, "channels")).getLength();
  }

  void print(PrintStream out) throws IOException {
    out.println(root);
    out.println("├── _tattletail/archive.json");
    out.println("└── channels/");
    List<FileStatus> channels = children(new Path(root, "channels"));
    channels.sort(Comparator.comparingLong(this::size).reversed());
    for (FileStatus channel : first(channels, CHANNELS_SHOWN)) {
      printChannel(out, channel);
    }
    printMore(out, "    ", "channels", channels.size() - CHANNELS_SHOWN);
  }

  private void printChannel(PrintStream out, FileStatus channel) throws IOException {
    out.printf("    ├── %s/  %,d bytes%n", channel.getPath().getName(), size(channel));
    List<FileStatus> days = children(channel.getPath());
    days.sort(Comparator.comparingLong(this::size).reversed());
    for (FileStatus day : first(days, DAYS_SHOWN)) {
      List<FileStatus> files = children(day.getPath());
      out.printf("    │   ├── %s/  %d segments%n", day.getPath().getName(), files.size());
      for (FileStatus file : first(files, FILES_SHOWN)) {
        out.printf("    │   │   ├── %s  %,d bytes%n", file.getPath().getName(), file.getLen());
      }
      printMore(out, "    │   │   ", "segments", files.size() - FILES_SHOWN);
    }
    printMore(out, "    │   ", "days", days.size() - DAYS_SHOWN);
  }

  private static void printMore(PrintStream out, String indent, String what, int more) {
    if (more > 0) {
      out.printf("%s└── … %d more %s%n", indent, more, what);
    }
  }

  private List<FileStatus> children(Path directory) throws IOException {
    return new ArrayList<>(List.of(fileSystem.listStatus(directory)));
  }

  private long size(FileStatus directory) {
    try {
      return fileSystem.getContentSummary(directory.getPath()).getLength();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> List<T> first(List<T> all, int count) {
    return all.subList(0, Math.min(count, all.size()));
  }
}
