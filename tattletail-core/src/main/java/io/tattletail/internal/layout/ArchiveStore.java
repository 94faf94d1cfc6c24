package io.tattletail.internal.layout;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Throwables;
import io.tattletail.common.ArchiveException;
import io.tattletail.common.ArchivePermissions;
import io.tattletail.common.ArchiveScope;
import io.tattletail.common.Floors;
import io.tattletail.common.LengthUnknownException;
import io.tattletail.common.Partition;
import io.tattletail.spew.ChannelFilter;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.CannotObtainBlockLengthException;
import org.apache.hadoop.security.AccessControlException;

/**
 * An open archive: where things lie below its root, and the file system they lie on. Thread-safe.
 *
 * <p>It has a {@link FileSystem} instance of its own, which neither the cache that Hadoop shares
 * nor Hadoop's shutdown hook closes: a recorder must be able to seal its files while the JVM shuts
 * down.
 */
public final class ArchiveStore implements Closeable {
  private static final String REJECTED = "rejected";
  private static final String RETIRED = "retired";
  private static final String RETIRED_DAYS = "_retired";
  private static final String MIRROR = "mirror";
  private static final String IMPORTS = "imports";
  private static final String QUARANTINE = "_quarantine";

  private final Path root;
  private final FileSystem fileSystem;
  private final Renamer renamer;
  private final DescriptorStore descriptors;

  // Both are set before anybody else has the archive.
  private ArchiveFiles files;
  private ArchiveTrees trees;

  /** As it was read last; before that, of no archive. */
  private volatile DescriptorStore.Revision revision =
      new DescriptorStore.Revision(-1, ArchiveDescriptor.create(Instant.EPOCH));

  private ArchiveStore(ArchiveLocation location, ArchivePermissions permissions) {
    this.root = location.root();
    this.fileSystem = location.fileSystem();
    this.renamer = new Renamer(location);
    this.files = new ArchiveFiles(fileSystem, permissions);
    this.descriptors = new DescriptorStore(fileSystem, root);
    this.trees = ArchiveTrees.below(root);
  }

  /**
   * Opens an archive that exists. Files and directories made through the result get the permissions
   * of {@code archive.json} and of the root.
   *
   * @param root the archive's directory; without a scheme, on the default file system of {@code
   *     configuration}
   * @throws ArchiveException if there is no archive at the root, or one that this library cannot
   *     read
   * @throws IOException if the file system cannot be reached
   */
  public static ArchiveStore open(Path root, Configuration configuration) throws IOException {
    return connected(
        root,
        configuration,
        ArchivePermissions.DEFAULT,
        archive -> {
          if (!archive.hasDescriptor()) {
            throw new ArchiveException(
                "%s is no TattleTail archive: it has no %s. Check the path; a recorder makes the archive when it first starts."
                    .formatted(archive.root, archive.descriptors.path(0)));
          }
          archive.files = new ArchiveFiles(archive.fileSystem, archive.permissionsAsMade());
        });
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

  /**
   * {@link #openOrCreate(Path, Configuration, ArchivePermissions)} with the default permissions.
   */
  public static ArchiveStore openOrCreate(Path root, Configuration configuration)
      throws IOException {
    return openOrCreate(root, configuration, ArchivePermissions.DEFAULT);
  }

  /**
   * Opens an archive, and makes it if the root does not exist yet or is a directory without one.
   * Any number of processes may call this at once: one of them makes the archive.
   *
   * @param root as for {@link #open}
   * @param permissions of all files and directories made through the result
   * @throws ArchiveException if the root cannot be an archive, or is an archive that this library
   *     cannot read, or a copy, to which only its mirror may write
   * @throws IOException if the file system cannot be reached
   */
  public static ArchiveStore openOrCreate(
      Path root, Configuration configuration, ArchivePermissions permissions) throws IOException {
    return connected(
        root,
        configuration,
        permissions,
        archive -> {
          archive.renamer.prepare();
          if (archive.hasDescriptor()) {
            archive.revision = archive.descriptors.read();
            archive.checkOriginal();
          } else {
            archive.create(ArchiveDescriptor.create(Instant.now()));
          }
        });
  }

  /**
   * Opens a copy of an archive, and makes it if the root does not exist yet or is a directory
   * without one. For mirrors. The file system need not be able to rename.
   *
   * @param root as for {@link #open}
   * @param original the descriptor of the archive that is copied; a new copy has its id, floors and
   *     holds
   * @throws ArchiveException if the root cannot be an archive, or is one that this library cannot
   *     read. An archive that is no copy is opened; {@link #isCopy()} tells
   * @throws IOException if the file system cannot be reached
   */
  public static ArchiveStore openOrCreateCopy(
      Path root,
      Configuration configuration,
      ArchivePermissions permissions,
      ArchiveDescriptor original)
      throws IOException {
    return connected(
        root,
        configuration,
        permissions,
        archive -> {
          if (!archive.hasDescriptor()) {
            archive.create(original.asCopy());
          }
        });
  }

  private interface Step {
    void run(ArchiveStore archive) throws IOException;
  }

  private static ArchiveStore connected(
      Path root, Configuration configuration, ArchivePermissions permissions, Step step)
      throws IOException {
    ArchiveLocation location = ArchiveLocation.of(root, configuration);
    ArchiveStore archive = new ArchiveStore(location, permissions);
    try {
      LocalNames.check(archive.fileSystem, archive.root.toUri().getPath(), "the root %s");
      archive.check(step);
    } catch (IOException | RuntimeException e) {
      try {
        archive.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
    return archive;
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

  private void check(Step step) throws IOException {
    try {
      step.run(this);
      revision = descriptors.read();
      trees = descriptor().trees(root);
      checkTrees();
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
  private void create(ArchiveDescriptor made) throws IOException {
    makeDirectory(trees.recorded());
    makeDirectory(trees.published());
    descriptorWriter().create(made);
  }

  /**
   * Makes a file with this content, whole or not at all, unless its name is taken. It renames
   * without overwriting. Where the file system cannot do that, it makes the file under its final
   * name, which an object store shows once it is whole.
   *
   * @throws FileAlreadyExistsException if there is a file of that name; it is untouched
   */
  public void writeOnce(Path path, byte[] content) throws IOException {
    wholeFiles().write(path, content);
  }

  private WholeFiles wholeFiles() {
    return new WholeFiles(fileSystem, files, renamer);
  }

  private DescriptorWriter descriptorWriter() {
    return new DescriptorWriter(fileSystem, descriptors, wholeFiles());
  }

  /**
   * Reads the descriptor again if it has a new revision: floors may have changed, and a copy may
   * have been promoted. Costs one listing of the root.
   *
   * @throws FileNotFoundException if the descriptor is gone
   * @throws ArchiveException if it is no descriptor, or one of a later version
   */
  public void refresh() throws IOException {
    revision = descriptors.newest(revision);
  }

  /**
   * Changes the descriptor by a new revision. If another process makes a revision at the same time,
   * the change is applied again to that one; so no change is lost. A revision equal to the one
   * before is not made.
   *
   * @param change gets the newest descriptor, once for each attempt. It may be applied to its own
   *     result, when the answer of the file system was lost
   * @return the newest descriptor
   * @throws ArchiveException if the descriptor cannot be read, or becomes too long
   * @throws IOException if it is unknown whether the descriptor was changed; try again
   */
  public ArchiveDescriptor changeDescriptor(UnaryOperator<ArchiveDescriptor> change)
      throws IOException {
    revision = descriptorWriter().change(change);
    return descriptor();
  }

  /** A tree that is not mounted must not read as one without events. */
  private void checkTrees() throws IOException {
    for (Path tree : trees.all()) {
      boolean isDirectory;
      try {
        isDirectory = fileSystem.getFileStatus(tree).isDirectory();
      } catch (FileNotFoundException e) {
        isDirectory = false;
      }
      if (!isDirectory) {
        throw new ArchiveException(
            "%s is no directory, and archive %s keeps events there. Mount or restore it; an empty directory is right only if there never was an event."
                .formatted(tree, root));
      }
    }
  }

  /**
   * Looks again whether the archive is whole: its descriptor can be read, and its trees are there.
   *
   * @throws FileNotFoundException if the descriptor is not there any more
   * @throws ArchiveException if it is none, or one of a later version, or one of the trees {@code
   *     recorded} and {@code published} is not there
   */
  public void check() throws IOException {
    revision = descriptors.read();
    checkTrees();
  }

  /** The archive's directory, with scheme and authority. */
  public Path root() {
    return root;
  }

  /** The descriptor, as it was read last. */
  public ArchiveDescriptor descriptor() {
    return revision.descriptor();
  }

  /**
   * The id, which only this archive and its copies have; empty if it was made before archives had
   * an id.
   */
  public Optional<String> id() {
    return descriptor().id();
  }

  /** Which days are retired, as the descriptor said when it was read last. */
  public Floors floors() {
    return descriptor().floors();
  }

  /**
   * Whether it is a copy, which its mirror alone may write, as the descriptor said when it was read
   * last.
   */
  public boolean isCopy() {
    return descriptor().isCopy();
  }

  /**
   * Refuses a copy, by the descriptor as it was read last.
   *
   * @throws ArchiveException if it is one
   */
  public void checkOriginal() throws ArchiveException {
    if (isCopy()) {
      throw new ArchiveException(
          "%s is a copy of another archive, and its mirror alone writes it: promote it first. See docs/offsite.md."
              .formatted(root));
    }
  }

  /**
   * Refuses a day that is retired by the descriptor as it was read last. For readers that planned
   * the day before it was retired, and must not take it for a day without events.
   *
   * @throws ArchiveException if it is retired
   */
  public void checkKept(Partition partition) throws ArchiveException {
    if (floors().isRetired(partition)) {
      throw retired(partition.channel(), partition.date().toString());
    }
  }

  /** The exception that {@link #checkKept} throws. */
  public ArchiveException retired(String channel, String day) {
    return new ArchiveException(
        "day %s of channel %s in %s was retired after it was planned to be read: the first day kept is %s. Start again, without it."
            .formatted(
                day,
                channel,
                root,
                floors().firstKept(channel).map(LocalDate::toString).orElse("none")));
  }

  /** The archive's own file system; closed by {@link #close()}. */
  public FileSystem fileSystem() {
    return fileSystem;
  }

  /**
   * Whether the archive is on HDFS, which gives each writer of a file a lease: the lease shows
   * whether the writer lives.
   */
  public boolean hasLeases() {
    return fileSystem instanceof LeaseRecoverable;
  }

  /**
   * The identity of a file, which a later file of the same name does not have: HDFS's file id, or
   * the local disk's key.
   *
   * @return empty if the file system has no file ids
   * @throws FileNotFoundException if there is no file of this name
   */
  public Optional<String> fileId(Path path) throws IOException {
    return FileIds.of(fileSystem, path);
  }

  /** Where a partition's recorded segments are. The directory need not exist. */
  public Path directory(Partition partition) {
    return partition.directory(trees.recorded());
  }

  /** Where a partition's published rounds are. The directory need not exist. */
  public Path publishedDirectory(Partition partition) {
    return partition.directory(trees.published());
  }

  /** Where a recorded segment's file is, or would be. */
  public Path path(Partition partition, SegmentName name) {
    return new Path(directory(partition), name.fileName());
  }

  /** Where events are kept that could not be recorded. The directory need not exist. */
  public Path rejectedDirectory() {
    return new Path(root, REJECTED);
  }

  /**
   * Where the offsets of retired events are kept, in files like those of rejected events. The
   * directory need not exist.
   */
  public Path retiredDirectory() {
    return new Path(root, RETIRED);
  }

  /**
   * Where retired days are kept until they are deleted, a directory for each run of retention. It
   * need not exist.
   */
  public Path retiredDays() {
    return new Path(root, RETIRED_DAYS);
  }

  /** Where the mirror of a copy keeps how far it came. The directory need not exist. */
  public Path mirrorDirectory() {
    return new Path(root, MIRROR);
  }

  /** Where imports keep how far they came. The directory need not exist. */
  public Path importsDirectory() {
    return new Path(root, IMPORTS);
  }

  /**
   * Makes a file to record in, and its directory if it is missing, with the archive's permissions.
   * The file is replicated, also if its directory has an erasure coding policy.
   *
   * @param expectedBytes the expected length of the file, and the size of its HDFS blocks: each
   *     datanode of a pipeline reserves a block's size while the file is open. A longer file has
   *     more blocks
   * @throws FileAlreadyExistsException if there is a file of that name; it is untouched
   * @throws ArchiveException if the file system's streams cannot hflush and hsync
   */
  public FSDataOutputStream create(Path path, long expectedBytes) throws IOException {
    return files.createRecorded(path, expectedBytes);
  }

  /**
   * Makes a file that is written in one go and closed, with the archive's permissions. HDFS may
   * store it with erasure coding, so it cannot be flushed. {@code hsync}, or closing where the
   * stream cannot hsync, puts it on the disks. Makes no directory.
   *
   * @throws FileAlreadyExistsException if there is a file of that name; it is untouched
   * @throws FileNotFoundException if its directory is missing
   */
  public FSDataOutputStream createPublished(Path path) throws IOException {
    return files.createPublished(path);
  }

  /**
   * Opens a file of the archive to read it.
   *
   * @throws FileNotFoundException if it is not there
   * @throws LengthUnknownException if it is being written and HDFS cannot tell its length
   */
  public FSDataInputStream openFile(Path path) throws IOException {
    try {
      return fileSystem.open(path);
    } catch (CannotObtainBlockLengthException e) {
      throw new LengthUnknownException(path, e);
    }
  }

  /** Makes a directory with the archive's permissions, if it is not there yet. */
  public void makeDirectory(Path path) throws IOException {
    files.makeDirectory(path);
  }

  /**
   * Gives a file its final name, atomically. If an error leaves the effect of the rename unknown,
   * both names are looked up.
   *
   * @throws FileAlreadyExistsException if there is a file of that name; it is untouched, and so is
   *     {@code from}
   */
  public void publish(Path from, Path to) throws IOException {
    renamer.publish(from, to);
  }

  /**
   * Renames a directory with all its files. If an error leaves the effect of the rename unknown,
   * both names are looked up.
   *
   * @throws FileAlreadyExistsException if the name is taken; the file or directory of that name is
   *     untouched
   * @throws FileNotFoundException if the directory, or the parent of the new name, is missing
   */
  public void moveDirectory(Path from, Path to) throws IOException {
    renamer.moveDirectory(from, to);
  }

  /**
   * Whether {@link #publish} has one winner when several processes give files the same name: on
   * HDFS, also behind viewfs, and on local disks that have hard links. Elsewhere it looks first and
   * renames then.
   *
   * @throws IOException if a local disk cannot be asked, because no file can be made at the root
   */
  public boolean hasExclusiveRename() throws IOException {
    return renamer.isExclusive();
  }

  private TreeLister lister() {
    return new TreeLister(fileSystem, trees);
  }

  /** All partitions of the archive's trees, retired ones too. */
  public PartitionTrees allPartitions() {
    return new PartitionTrees(fileSystem, trees);
  }

  /** The partitions of a recorded and a published tree below another directory. */
  public PartitionTrees partitionsBelow(Path directory) {
    return new PartitionTrees(fileSystem, ArchiveTrees.below(directory));
  }

  private List<Partition> kept(List<Partition> partitions) {
    Floors current = floors();
    return partitions.stream().filter(partition -> !current.isRetired(partition)).toList();
  }

  /**
   * The channels of the filter that have a directory in one of the trees, in bytewise order. A
   * filter of names only is returned without a listing, so such a channel may have no directory.
   */
  public List<String> channels(ChannelFilter filter) throws IOException {
    return channels(filter, ArchiveScope.ALL);
  }

  /** {@link #channels(ChannelFilter)} of the trees that are read. */
  public List<String> channels(ChannelFilter filter, ArchiveScope scope) throws IOException {
    return lister().channels(filter, scope);
  }

  /**
   * The partitions with a directory in the recorded tree that are not retired, by channel and day.
   * They may have events that are not published yet.
   */
  public List<Partition> recordedPartitions(ChannelFilter filter) throws IOException {
    return kept(lister().recordedPartitions(filter));
  }

  /**
   * The days of a channel that have a directory in one of the trees and are not retired, in order.
   */
  public List<LocalDate> dates(String channel) throws IOException {
    return dates(channel, ArchiveScope.ALL);
  }

  /** {@link #dates(String)} of the trees that are read. */
  public List<LocalDate> dates(String channel, ArchiveScope scope) throws IOException {
    Floors current = floors();
    return lister().dates(channel, scope).stream()
        .filter(day -> !current.isRetired(channel, day))
        .toList();
  }

  /**
   * The partitions that are not retired and in which a file was made, renamed or deleted since
   * then, by the modification times of their directories in both trees. Lists each channel's days,
   * and no partition.
   */
  public List<Partition> changedSince(Instant time) throws IOException {
    return kept(lister().changedSince(time));
  }

  /**
   * Lists a partition's files: first the recorded ones, then the rounds. A segment that existed
   * when the call began is in the result, also if it is renamed meanwhile. A segment that was
   * deleted because its events were published is missing, and its round is in the result. A
   * partition without directories has no files, and neither has a retired one.
   */
  public PartitionListing list(Partition partition) throws IOException {
    return floors().isRetired(partition)
        ? new PartitionListing(List.of(), List.of(), List.of())
        : allPartitions().list(partition);
  }

  /** {@link #list(Partition)} of the trees that are read. */
  public PartitionListing list(Partition partition, ArchiveScope scope) throws IOException {
    return scope == ArchiveScope.ALL
        ? list(partition)
        : new PartitionListing(List.of(), rounds(partition), List.of());
  }

  /** The published rounds of a partition alone, in the order of their numbers. */
  public List<RoundFile> rounds(Partition partition) throws IOException {
    return floors().isRetired(partition)
        ? List.of()
        : allPartitions().partitionLister(partition).rounds();
  }

  /**
   * The unsealed segments of a partition and parts of unsealed segments, also those that exist
   * sealed too: a killed salvager leaves both.
   */
  public List<SegmentFile> leftOvers(Partition partition) throws IOException {
    return floors().isRetired(partition)
        ? List.of()
        : allPartitions().partitionLister(partition).unsealed();
  }

  /** Where damaged files are kept that are not read any more. The directory need not exist. */
  public Path quarantine() {
    return new Path(trees.recorded(), QUARANTINE);
  }

  /**
   * Whether a path in the root's directory is the descriptor, a revision of it, or a directory of
   * the archive.
   */
  public boolean isOwn(Path path) {
    return descriptors.isDescriptor(path)
        || path.equals(rejectedDirectory())
        || path.equals(retiredDirectory())
        || path.equals(retiredDays())
        || path.equals(mirrorDirectory())
        || path.equals(importsDirectory())
        || trees.all().contains(path);
  }

  /** Closes the file system. Reads and writes that still use it fail. */
  @Override
  public void close() throws IOException {
    fileSystem.close();
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
