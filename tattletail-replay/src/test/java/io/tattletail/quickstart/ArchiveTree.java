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

  /** How many files the channels have. */
  long files() throws IOException {
    long files = 0;
    for (FileStatus channel : channels()) {
      files += fileSystem.getContentSummary(channel.getPath()).getFileCount();
    }
    return files;
  }

  /** How many bytes they have. */
  long bytes() throws IOException {
    return channels().stream().mapToLong(this::size).sum();
  }

  /** Of both trees. */
  private List<FileStatus> channels() throws IOException {
    List<FileStatus> channels = new ArrayList<>(channels("recorded"));
    channels.addAll(channels("published"));
    return channels;
  }

  private List<FileStatus> channels(String tree) throws IOException {
    return largestFirst(new Path(root, tree)).stream()
        .filter(child -> child.getPath().getName().startsWith("channel="))
        .filter(child -> size(child) > 0)
        .toList();
  }

  void print(PrintStream out) throws IOException {
    out.println(root);
    out.println("├── archive.json");
    printTree(out, "├", "│   ", "recorded");
    printTree(out, "└", "    ", "published");
  }

  private void printTree(PrintStream out, String branch, String indent, String tree)
      throws IOException {
    List<FileStatus> channels = channels(tree);
    out.printf("%s── %s/%s%n", branch, tree, channels.isEmpty() ? "  nothing" : "");
    for (FileStatus channel : first(channels, CHANNELS_SHOWN)) {
      out.printf("%s├── %s/  %,d bytes%n", indent, channel.getPath().getName(), size(channel));
      printDays(out, indent + "│   ", largestFirst(channel.getPath()));
    }
    printMore(out, indent, "channels", channels.size() - CHANNELS_SHOWN);
  }

  private void printDays(PrintStream out, String indent, List<FileStatus> days) throws IOException {
    List<FileStatus> shown = first(days, DAYS_SHOWN);
    for (int i = 0; i < shown.size(); i++) {
      boolean last = i == days.size() - 1;
      List<FileStatus> files = List.of(fileSystem.listStatus(shown.get(i).getPath()));
      String count = files.size() == 1 ? "1 file" : files.size() + " files";
      out.printf(
          "%s%s── %s/  %s%n", indent, last ? "└" : "├", shown.get(i).getPath().getName(), count);
      printFiles(out, indent + (last ? "    " : "│   "), files);
    }
    printMore(out, indent, "days", days.size() - DAYS_SHOWN);
  }

  private static void printFiles(PrintStream out, String indent, List<FileStatus> files) {
    List<FileStatus> shown = first(files, FILES_SHOWN);
    for (int i = 0; i < shown.size(); i++) {
      String branch = i == files.size() - 1 ? "└" : "├";
      out.printf(
          "%s%s── %s  %,d bytes%n",
          indent, branch, shown.get(i).getPath().getName(), shown.get(i).getLen());
    }
    printMore(out, indent, "files", files.size() - FILES_SHOWN);
  }

  private static void printMore(PrintStream out, String indent, String what, int more) {
    if (more > 0) {
      out.printf("%s└── … %d more %s%n", indent, more, what);
    }
  }

  private List<FileStatus> largestFirst(Path directory) throws IOException {
    List<FileStatus> children = new ArrayList<>(List.of(fileSystem.listStatus(directory)));
    children.sort(Comparator.comparingLong(this::size).reversed());
    return children;
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
