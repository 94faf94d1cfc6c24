package io.tattletail.internal.layout;

import io.tattletail.common.ArchiveException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an archive's descriptor and its revisions. None is ever changed: a change is a file of the
 * next number. <b>Giving it this name is the commit point</b>, of which several processes have one
 * winner.
 */
final class DescriptorWriter {
  private static final Logger LOG = LoggerFactory.getLogger(DescriptorWriter.class);

  /** How many revisions are kept. */
  private static final int REVISIONS = 10;

  /** Each time another process was faster. */
  private static final int ATTEMPTS = 100;

  private final FileSystem fileSystem;
  private final DescriptorStore descriptors;
  private final WholeFiles files;

  DescriptorWriter(FileSystem fileSystem, DescriptorStore descriptors, WholeFiles files) {
    this.fileSystem = fileSystem;
    this.descriptors = descriptors;
    this.files = files;
  }

  /** Makes the first descriptor, if there is none. */
  void create(ArchiveDescriptor made) throws IOException {
    Path path = descriptors.path(0);
    try {
      if (made.isCopy()) {
        files.write(path, made.encode());
      } else {
        files.writeAndRename(path, made.encode());
      }
    } catch (FileAlreadyExistsException e) {
      // Another process made the archive first; its descriptor counts.
      return;
    }
  }

  /**
   * See {@link ArchiveStore#changeDescriptor}.
   *
   * @return the revision that is the newest then
   */
  DescriptorStore.Revision change(UnaryOperator<ArchiveDescriptor> change) throws IOException {
    for (int i = 0; i < ATTEMPTS; i++) {
      DescriptorStore.Revision current = descriptors.read();
      ArchiveDescriptor changed = change.apply(current.descriptor());
      if (changed.equals(current.descriptor())) {
        return current;
      }
      long number = current.number() + 1;
      if (write(number, encoded(changed))) {
        long highest = Math.max(number, descriptors.highest());
        deleteUpTo(highest - REVISIONS);
        if (highest < number + REVISIONS) {
          return new DescriptorStore.Revision(number, changed);
        }
        // Ten or more revisions follow. Either this one is among those before them, and the change
        // is made again; or its number was used and deleted by others since the descriptor was
        // read, and this file does not count.
      }
    }
    throw new IOException(
        "other processes changed the descriptor of %s %d times meanwhile"
            .formatted(descriptors.root(), ATTEMPTS));
  }

  private byte[] encoded(ArchiveDescriptor descriptor) throws ArchiveException {
    byte[] content = descriptor.encode();
    if (content.length > ArchiveDescriptor.MAX_BYTES) {
      throw new ArchiveException(
          "the descriptor of %s would be %,d bytes long, of at most %,d. Use fewer rules, floors and holds, with patterns of channels."
              .formatted(descriptors.root(), content.length, ArchiveDescriptor.MAX_BYTES));
    }
    return content;
  }

  /** The commit point. Returns false if another process was faster. */
  private boolean write(long number, byte[] content) throws IOException {
    try {
      files.write(
          descriptors.path(number), content, file -> share(descriptors.path(number - 1), file));
      return true;
    } catch (FileAlreadyExistsException e) {
      // A rename that was tried again after its answer was lost says that there is such a file.
      return Arrays.equals(content, bytesOrNone(number));
    }
  }

  /** Who can read the revision before can read this one, whoever makes it. */
  private void share(Path before, Path file) throws IOException {
    FileStatus like;
    try {
      like = fileSystem.getFileStatus(before);
    } catch (FileNotFoundException e) {
      // Others made ten more revisions meanwhile, so this one does not count.
      return;
    }
    fileSystem.setPermission(file, like.getPermission());
    FileStatus made = fileSystem.getFileStatus(file);
    // Elsewhere an owner costs a process.
    if (fileSystem instanceof LeaseRecoverable
        && !(made.getOwner().equals(like.getOwner()) && made.getGroup().equals(like.getGroup()))) {
      try {
        fileSystem.setOwner(file, like.getOwner(), like.getGroup());
      } catch (AccessControlException e) {
        LOG.debug("{} stays {}'s: only a superuser can give it away", file, made.getOwner(), e);
      }
    }
  }

  private byte[] bytesOrNone(long number) throws IOException {
    try {
      return descriptors.bytes(number);
    } catch (FileNotFoundException e) {
      // Ten more revisions were made since.
      return new byte[0];
    }
  }

  private void deleteUpTo(long last) {
    try {
      for (long number : descriptors.numbers()) {
        if (number > 0 && number <= last) {
          fileSystem.delete(descriptors.path(number), false);
        }
      }
    } catch (IOException e) {
      LOG.info("old revisions of the descriptor of {} are deleted later", descriptors.root(), e);
    }
  }
}
