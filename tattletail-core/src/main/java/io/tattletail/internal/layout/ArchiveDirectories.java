package io.tattletail.internal.layout;

import static com.google.common.base.Preconditions.checkArgument;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.Partition;
import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where an archive keeps what. None of these directories need exist. Immutable and thread-safe.
 *
 * <pre>
 *   recorded/     recorded segments, by channel and day; _quarantine in it has damaged files
 *   published/    published rounds, by channel and day
 *   rejected/     events that could not be recorded
 *   retired/      the offsets of retired events
 *   _retired/     retired days until they are deleted
 *   mirror/       of a copy: how far its mirror came
 *   imports/      how far imports came
 * </pre>
 */
public final class ArchiveDirectories {
  private static final String REJECTED = "rejected";
  private static final String RETIRED = "retired";
  private static final String RETIRED_DAYS = "_retired";
  private static final String MIRROR = "mirror";
  private static final String IMPORTS = "imports";
  private static final String QUARANTINE = "_quarantine";

  private final FileSystem fileSystem;
  private final Path root;
  private final ArchiveTrees trees;
  private final DescriptorStore descriptors;

  ArchiveDirectories(
      FileSystem fileSystem, Path root, ArchiveTrees trees, DescriptorStore descriptors) {
    this.fileSystem = fileSystem;
    this.root = root;
    this.trees = trees;
    this.descriptors = descriptors;
  }

  /**
   * Checks that this archive, on this file system and in this JVM, can have a directory of its own
   * for a channel, as {@link Partition#checkChannel} does for archives at large. Where the JVM's
   * file names are not UTF-8 ({@code LANG=C}), those on the local disk have to be ASCII.
   *
   * @throws IllegalArgumentException saying why it cannot
   */
  public void checkChannel(String channel) {
    Partition.checkChannel(channel);
    if (LocalNames.matter(fileSystem)) {
      checkArgument(
          LocalNames.canWrite(channel),
          "channel '%s' cannot be recorded: %s",
          channel,
          LocalNames.complaint());
    }
  }

  /**
   * @throws ArchiveException if one of the trees {@code recorded} and {@code published} is not
   *     there
   */
  void check() throws IOException {
    trees.check(fileSystem, root);
  }

  /** A partition's recorded segments. */
  Path recorded(Partition partition) {
    return partition.directory(trees.recorded());
  }

  /** A partition's published rounds. */
  Path published(Partition partition) {
    return partition.directory(trees.published());
  }

  /** Damaged files that are not read any more. */
  public Path quarantine() {
    return new Path(trees.recorded(), QUARANTINE);
  }

  /** Events that could not be recorded. */
  public Path rejected() {
    return new Path(root, REJECTED);
  }

  /** The offsets of retired events, in files like those of rejected events. */
  public Path retired() {
    return new Path(root, RETIRED);
  }

  /** Retired days until they are deleted, a directory for each run of retention. */
  public Path retiredDays() {
    return new Path(root, RETIRED_DAYS);
  }

  /** How far the mirror of a copy came. */
  public Path mirror() {
    return new Path(root, MIRROR);
  }

  /** How far imports came. */
  public Path imports() {
    return new Path(root, IMPORTS);
  }

  /**
   * Whether a path in the root's directory is the descriptor, a revision of it, or a directory of
   * the archive.
   */
  public boolean isOwn(Path path) {
    return descriptors.isDescriptor(path)
        || path.equals(rejected())
        || path.equals(retired())
        || path.equals(retiredDays())
        || path.equals(mirror())
        || path.equals(imports())
        || trees.all().contains(path);
  }
}
