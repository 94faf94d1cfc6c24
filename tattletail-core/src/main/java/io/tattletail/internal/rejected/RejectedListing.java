package io.tattletail.internal.rejected;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Lists a directory of rejected events. A file that is there whole wins over its parts, unless it
 * is shorter than they reach.
 */
public final class RejectedListing {
  private final FileSystem fileSystem;
  private final Path directory;
  private final Predicate<String> recorders;

  /**
   * @param recorders which ones are wanted, by their full names
   */
  public RejectedListing(FileSystem fileSystem, Path directory, Predicate<String> recorders) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.recorders = recorders;
  }

  /**
   * One file, or its parts in order.
   *
   * @param name of the whole file
   * @param files the file alone, or its parts by their places
   */
  public record Group(RejectedName name, List<Listed> files) {}

  /** A file as a listing showed it. */
  public record Listed(Path path, RejectedName name, long length) {}

  /**
   * All files, by recorder and number. Where listings have no order the directory is listed twice,
   * since a file may replace its parts meanwhile.
   */
  public List<Group> list() throws IOException {
    TreeMap<RejectedName, Listed> found = new TreeMap<>(RejectedName.ORDER);
    boolean listsInNameOrder = fileSystem.getUri().getScheme().equals("hdfs");
    for (int i = 0; i < (listsInNameOrder ? 1 : 2); i++) {
      listOnce(found);
    }
    TreeMap<RejectedName, List<Listed>> groups = new TreeMap<>(RejectedName.ORDER);
    found
        .values()
        .forEach(
            file -> groups.computeIfAbsent(file.name().whole(), n -> new ArrayList<>()).add(file));
    return groups.entrySet().stream()
        .map(group -> new Group(group.getKey(), wholeOrParts(group.getValue())))
        .toList();
  }

  /** The file of this name as it is listed now. */
  public Optional<Group> listAgain(RejectedName whole) throws IOException {
    return list().stream().filter(group -> group.name().equals(whole)).findFirst();
  }

  private void listOnce(Map<RejectedName, Listed> found) throws IOException {
    try {
      RemoteIterator<FileStatus> statuses = fileSystem.listStatusIterator(directory);
      while (statuses.hasNext()) {
        FileStatus status = statuses.next();
        Optional<RejectedName> name = RejectedName.parse(status.getPath().getName());
        if (status.isFile() && name.isPresent() && recorders.test(name.get().recorder())) {
          found.put(name.get(), new Listed(status.getPath(), name.get(), status.getLen()));
        }
      }
    } catch (FileNotFoundException e) {
      // Nothing was ever rejected.
      return;
    }
  }

  /** The place of the first part is the length of the header that each part has. */
  private static List<Listed> wholeOrParts(List<Listed> files) {
    Listed first = files.get(0);
    if (first.name().isPart() || files.size() == 1) {
      return files;
    }
    List<Listed> parts = files.subList(1, files.size());
    long headerLength = parts.get(0).name().from().orElseThrow();
    long end =
        parts.stream()
            .mapToLong(part -> part.name().from().orElseThrow() + part.length() - headerLength)
            .max()
            .orElseThrow();
    return first.length() >= end ? List.of(first) : parts;
  }
}
