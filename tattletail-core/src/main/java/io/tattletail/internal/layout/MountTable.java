package io.tattletail.internal.layout;

import io.tattletail.common.ArchiveException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.viewfs.ViewFileSystem.MountPoint;

/** Tells where a client's mount table puts an archive. */
final class MountTable {
  private final FileSystem table;
  private final List<MountPoint> mounts;

  MountTable(FileSystem table, List<MountPoint> mounts) {
    this.table = table;
    this.mounts = mounts;
  }

  /**
   * The same directory on the file system that holds it. It need not exist.
   *
   * @throws ArchiveException if there is no such place, or more than one
   */
  Path behind(Path root) throws IOException {
    List<MountPoint> below = mounts.stream().filter(mount -> isBelow(mount, root)).toList();
    if (!below.isEmpty()) {
      throw new ArchiveException(
          "%s cannot hold an archive: mount points %s are below it, and all of an archive must be on one file system, so that a rename is atomic. Mount the archive's own directory, or one above it."
              .formatted(root, describe(below)));
    }
    Optional<MountPoint> mount = mounts.stream().filter(one -> contains(one, root)).findFirst();
    if (mount.isPresent() && mount.get().getTargetFileSystemURIs().length != 1) {
      throw new ArchiveException(
          "%s cannot hold an archive: mount point %s stands for several directories. Mount one."
              .formatted(root, describe(List.of(mount.get()))));
    }
    Optional<Path> existing = behindExisting(root);
    if (existing.isPresent()) {
      return existing.get();
    }
    if (mount.isEmpty()) {
      throw new ArchiveException(
          "%s cannot hold an archive: neither it nor a directory above it is on a file system that %s mounts at %s. Give a path below a mount point, or make the directory first if a fallback link is to hold it."
              .formatted(root, table.getUri(), describe(mounts)));
    }
    return append(
        new Path(mount.get().getTargetFileSystemURIs()[0]),
        relative(mount.get().getMountedOnPath(), root));
  }

  /** By the nearest directory that exists, which may be the root itself. */
  private Optional<Path> behindExisting(Path root) throws IOException {
    for (Path at = root; at != null && !isInternal(at); at = at.getParent()) {
      Optional<Path> behind = resolve(at);
      if (behind.isPresent()) {
        return Optional.of(append(behind.get(), relative(at, root)));
      }
    }
    return Optional.empty();
  }

  /** Empty if the directory is not there. */
  private Optional<Path> resolve(Path path) throws IOException {
    try {
      return Optional.of(table.resolvePath(path));
    } catch (FileNotFoundException e) {
      // What is above it may be there.
      return Optional.empty();
    }
  }

  /** Whether it is a directory of the table itself. */
  private boolean isInternal(Path path) {
    return mounts.stream().anyMatch(mount -> isBelow(mount, path));
  }

  private static boolean isBelow(MountPoint mount, Path path) {
    String mounted = name(mount.getMountedOnPath());
    return !mounted.equals(name(path)) && mounted.startsWith(prefix(path));
  }

  private static boolean contains(MountPoint mount, Path path) {
    return name(path).equals(name(mount.getMountedOnPath()))
        || name(path).startsWith(prefix(mount.getMountedOnPath()));
  }

  private static String name(Path path) {
    return path.toUri().getPath();
  }

  private static String prefix(Path path) {
    return path.isRoot() ? "/" : name(path) + "/";
  }

  /** What is left of a path below a directory above it; empty for the same. */
  private static String relative(Path directory, Path path) {
    return name(path).equals(name(directory))
        ? ""
        : name(path).substring(prefix(directory).length());
  }

  private static Path append(Path directory, String relative) {
    return relative.isEmpty() ? directory : new Path(directory, new Path(null, null, relative));
  }

  private static String describe(List<MountPoint> mounts) {
    return mounts.stream()
        .map(
            mount ->
                mount.getMountedOnPath()
                    + " -> "
                    + List.of(mount.getTargetFileSystemURIs()).stream()
                        .map(URI::toString)
                        .collect(Collectors.joining(" and ")))
        .collect(Collectors.joining(", "));
  }
}
