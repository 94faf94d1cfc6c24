package io.tattletail.internal.layout;

import com.google.common.io.ByteStreams;
import io.tattletail.common.ArchiveException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Finds an archive's descriptor and its revisions in the root.
 *
 * <pre>
 *   archive.json      as the archive was made; never changed
 *   archive-1.json    a revision: a whole descriptor; the highest number counts
 * </pre>
 */
final class DescriptorStore {
  private static final String ORIGINAL = "archive.json";
  private static final Pattern REVISION = Pattern.compile("archive-([1-9][0-9]{0,17})\\.json");

  /** Each time a revision was made, and the listed one deleted, since the listing. */
  private static final int ATTEMPTS = 20;

  private final FileSystem fileSystem;
  private final Path root;

  DescriptorStore(FileSystem fileSystem, Path root) {
    this.fileSystem = fileSystem;
    this.root = root;
  }

  /**
   * A descriptor that was read.
   *
   * @param number 0 of {@code archive.json}
   * @param descriptor what it says
   */
  record Revision(long number, ArchiveDescriptor descriptor) {}

  /** The archive's directory. */
  Path root() {
    return root;
  }

  /** Where a revision is, or would be; 0 is {@code archive.json}. */
  Path path(long number) {
    return new Path(root, number == 0 ? ORIGINAL : "archive-" + number + ".json");
  }

  boolean isDescriptor(Path path) {
    return root.equals(path.getParent()) && numberOf(path.getName()).isPresent();
  }

  private static OptionalLong numberOf(String name) {
    if (name.equals(ORIGINAL)) {
      return OptionalLong.of(0);
    }
    Matcher matcher = REVISION.matcher(name);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  /**
   * The numbers of all that are there, in no order.
   *
   * @throws FileNotFoundException if there is no root
   */
  List<Long> numbers() throws IOException {
    List<Long> numbers = new ArrayList<>();
    try {
      RemoteIterator<FileStatus> files = fileSystem.listStatusIterator(root);
      while (files.hasNext()) {
        FileStatus file = files.next();
        OptionalLong number = numberOf(file.getPath().getName());
        if (file.isFile() && number.isPresent()) {
          numbers.add(number.getAsLong());
        }
      }
    } catch (FileNotFoundException e) {
      FileNotFoundException named =
          new FileNotFoundException("%s is not there, nor is its directory".formatted(path(0)));
      named.initCause(e);
      throw named;
    }
    return numbers;
  }

  /** The highest number; 0 if there is none, or no more than {@code archive.json}. */
  long highest() throws IOException {
    return numbers().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /**
   * Reads the highest revision.
   *
   * @throws FileNotFoundException if there is none
   * @throws ArchiveException if it is no descriptor, or one of a later version
   */
  Revision read() throws IOException {
    FileNotFoundException gone = null;
    for (int i = 0; i < ATTEMPTS; i++) {
      long highest = highest();
      try {
        return new Revision(highest, ArchiveDescriptor.decode(path(highest), bytes(highest)));
      } catch (FileNotFoundException e) {
        // Ten revisions were made since the listing; or there is none at all.
        gone = e;
        if (highest == 0) {
          throw e;
        }
      }
    }
    throw gone == null ? new FileNotFoundException(path(0).toString()) : gone;
  }

  /**
   * {@link #read()}, which opens no file if a revision is still the highest: none is ever changed.
   */
  Revision newest(Revision known) throws IOException {
    long highest =
        numbers().stream()
            .mapToLong(Long::longValue)
            .max()
            .orElseThrow(() -> new FileNotFoundException(path(0) + " is gone"));
    return highest == known.number() ? known : read();
  }

  /** The bytes of a revision, of which more than a descriptor may have are left out. */
  byte[] bytes(long number) throws IOException {
    try (InputStream in = fileSystem.open(path(number))) {
      return ByteStreams.limit(in, ArchiveDescriptor.MAX_BYTES).readAllBytes();
    }
  }
}
