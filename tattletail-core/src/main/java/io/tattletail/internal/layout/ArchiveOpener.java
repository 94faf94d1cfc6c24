package io.tattletail.internal.layout;

import com.google.common.base.Throwables;
import io.tattletail.common.ArchiveException;
import io.tattletail.common.ArchivePermissions;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/** Opens an archive at a root, or makes one there. The methods are {@link ArchiveStore}'s. */
final class ArchiveOpener {
  private final ArchiveLocation location;
  private final FileSystem fileSystem;
  private final Path root;
  private final Renamer renamer;
  private final DescriptorStore descriptors;

  private ArchiveOpener(ArchiveLocation location) {
    this.location = location;
    this.fileSystem = location.fileSystem();
    this.root = location.root();
    this.renamer = new Renamer(location);
    this.descriptors = new DescriptorStore(fileSystem, root);
  }

  /**
   * The parts of an open archive.
   *
   * @param location its file system is to be closed
   * @param descriptor was read
   * @param trees are there
   */
  record Opened(
      ArchiveLocation location,
      ArchiveFiles files,
      Renamer renamer,
      WholeFiles wholeFiles,
      CurrentDescriptor descriptor,
      ArchiveTrees trees,
      ArchiveDirectories directories) {}

  /** Finds or makes the archive, and returns the permissions of the files made in it. */
  private interface Step {
    ArchivePermissions run(ArchiveOpener opener) throws IOException;
  }

  static Opened open(Path root, Configuration configuration) throws IOException {
    return opened(
        root,
        configuration,
        opener -> {
          if (!opener.hasDescriptor()) {
            throw new ArchiveException(
                "%s is no TattleTail archive: it has no %s. Check the path; a recorder makes the archive when it first starts."
                    .formatted(opener.root, opener.descriptors.path(0)));
          }
          return opener.permissionsAsMade();
        });
  }

  static Opened openOrCreate(Path root, Configuration configuration, ArchivePermissions permissions)
      throws IOException {
    return opened(
        root,
        configuration,
        opener -> {
          opener.renamer.prepare();
          if (opener.hasDescriptor()) {
            CurrentDescriptor descriptor = opener.descriptor(permissions);
            descriptor.read();
            descriptor.checkOriginal();
          } else {
            opener.create(permissions, ArchiveDescriptor.create(Instant.now()));
          }
          return permissions;
        });
  }

  static Opened openOrCreateCopy(
      Path root,
      Configuration configuration,
      ArchivePermissions permissions,
      ArchiveDescriptor original)
      throws IOException {
    return opened(
        root,
        configuration,
        opener -> {
          if (!opener.hasDescriptor()) {
            opener.create(permissions, original.asCopy());
          }
          return permissions;
        });
  }

  private static Opened opened(Path root, Configuration configuration, Step step)
      throws IOException {
    ArchiveLocation location = ArchiveLocation.of(root, configuration);
    try {
      LocalNames.check(location.fileSystem(), location.root().toUri().getPath(), "the root %s");
      return new ArchiveOpener(location).checked(step);
    } catch (IOException | RuntimeException e) {
      throw Cleanup.rethrow(e, location.fileSystem());
    }
  }

  private Opened checked(Step step) throws IOException {
    try {
      ArchivePermissions permissions = step.run(this);
      CurrentDescriptor descriptor = descriptor(permissions);
      descriptor.read();
      ArchiveTrees trees = descriptor.get().trees(root);
      ArchiveDirectories directories = new ArchiveDirectories(fileSystem, root, trees, descriptors);
      directories.check();
      return new Opened(
          location,
          files(permissions),
          renamer,
          wholeFiles(permissions),
          descriptor,
          trees,
          directories);
    } catch (ParentNotDirectoryException | FileAlreadyExistsException e) {
      throw new ArchiveException(
          "%s cannot hold an archive: expected a directory, found a file. Check the path."
              .formatted(root),
          e);
    } catch (IOException e) {
      // Hadoop's RPC wraps it when it is Kerberos that refuses.
      if (Throwables.getCausalChain(e).stream()
          .anyMatch(AccessControlException.class::isInstance)) {
        throw new ArchiveException(
            "no permission on archive %s: %s. Grant it to this user, or run as one who has it."
                .formatted(root, e.getMessage()),
            e);
      }
      throw e;
    }
  }

  /** A publisher's or retention's files can be used by those who can use a recorder's. */
  private ArchivePermissions permissionsAsMade() throws IOException {
    try {
      return ArchivePermissions.of(
          fileSystem.getFileStatus(root), fileSystem.getFileStatus(descriptors.path(0)));
    } catch (FileNotFoundException e) {
      // Somebody has deleted the first descriptor; revisions are there.
      return ArchivePermissions.DEFAULT;
    }
  }

  private boolean hasDescriptor() throws IOException {
    try {
      FileStatus rootStatus = fileSystem.getFileStatus(root);
      if (!rootStatus.isDirectory()) {
        throw new ArchiveException(
            "%s cannot hold an archive: expected a directory, found a file. Check the path."
                .formatted(root));
      }
      return !descriptors.numbers().isEmpty();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  /** Both trees are there before the descriptor is: an archive without one of them is broken. */
  private void create(ArchivePermissions permissions, ArchiveDescriptor made) throws IOException {
    checkOutsideOfOthers();
    ArchiveFiles files = files(permissions);
    for (Path tree : ArchiveTrees.below(root).all()) {
      files.makeDirectory(tree);
    }
    descriptor(permissions).create(made);
  }

  /** The outer archive would take the files of the inner one for foreign, and not replay them. */
  private void checkOutsideOfOthers() throws IOException {
    for (Path above = root.getParent(); above != null; above = above.getParent()) {
      Path descriptor = new DescriptorStore(fileSystem, above).path(0);
      if (fileSystem.exists(descriptor)) {
        throw new ArchiveException(
            "%s cannot be an archive: it is inside the archive %s, whose replays would not have its events. Use %s, or a directory outside of it."
                .formatted(root, above, above));
      }
    }
  }

  private ArchiveFiles files(ArchivePermissions permissions) {
    return new ArchiveFiles(fileSystem, permissions);
  }

  private WholeFiles wholeFiles(ArchivePermissions permissions) {
    return new WholeFiles(fileSystem, files(permissions), renamer);
  }

  private CurrentDescriptor descriptor(ArchivePermissions permissions) {
    return new CurrentDescriptor(
        descriptors, new DescriptorWriter(fileSystem, descriptors, wholeFiles(permissions)));
  }
}
