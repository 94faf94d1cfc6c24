package io.tattletail.internal.layout;

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
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.Path;

/**
 * An open archive: a handle that knows its parts, and the file system it lies on. Thread-safe.
 *
 * <p>It has a {@link FileSystem} instance of its own, which neither the cache that Hadoop shares
 * nor Hadoop's shutdown hook closes: a recorder must be able to seal its files while the JVM shuts
 * down.
 */
public final class ArchiveStore implements Closeable {
  private final Path root;
  private final FileSystem fileSystem;
  private final Renamer renamer;
  private final ArchiveFiles files;
  private final WholeFiles wholeFiles;
  private final CurrentDescriptor descriptor;
  private final ArchiveDirectories directories;
  private final ArchiveListing listing;

  private ArchiveStore(ArchiveOpener.Opened opened) {
    this.root = opened.location().root();
    this.fileSystem = opened.location().fileSystem();
    this.renamer = opened.renamer();
    this.files = opened.files();
    this.wholeFiles = opened.wholeFiles();
    this.descriptor = opened.descriptor();
    this.directories = opened.directories();
    this.listing = new ArchiveListing(fileSystem, root, opened.trees(), descriptor);
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
    return new ArchiveStore(ArchiveOpener.open(root, configuration));
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
    return new ArchiveStore(ArchiveOpener.openOrCreate(root, configuration, permissions));
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
    return new ArchiveStore(
        ArchiveOpener.openOrCreateCopy(root, configuration, permissions, original));
  }

  /**
   * Reads the descriptor again if it has a new revision: floors may have changed, and a copy may
   * have been promoted. Costs one listing of the root.
   *
   * @throws FileNotFoundException if the descriptor is gone
   * @throws ArchiveException if it is no descriptor, or one of a later version
   */
  public void refresh() throws IOException {
    descriptor.refresh();
  }

  /**
   * Changes the descriptor by a new revision. If another process makes a revision at the same time,
   * the change is applied again to that one; so no change is lost. A revision equal to the one
   * before is not made.
   *
   * @param change gets the newest descriptor, once for each attempt. It may be applied to its own
   *     result, if the answer of the file system was lost, or to the result of ten or more later
   *     changes that came before it was confirmed
   * @return the newest descriptor
   * @throws ArchiveException if the descriptor cannot be read, or becomes too long
   * @throws IOException if it is unknown whether the descriptor was changed; try again
   */
  public ArchiveDescriptor changeDescriptor(UnaryOperator<ArchiveDescriptor> change)
      throws IOException {
    return descriptor.change(change);
  }

  /**
   * Looks again whether the archive is whole: its descriptor can be read, and its trees are there.
   *
   * @throws FileNotFoundException if the descriptor is not there any more
   * @throws ArchiveException if it is none, or one of a later version, or one of the trees {@code
   *     recorded} and {@code published} is not there
   */
  public void check() throws IOException {
    descriptor.read();
    directories.check();
  }

  /** The archive's directory, with scheme and authority. */
  public Path root() {
    return root;
  }

  /** The descriptor, as it was read last. */
  public ArchiveDescriptor descriptor() {
    return descriptor.get();
  }

  /** See {@link ArchiveDescriptor#id()}. */
  public Optional<String> id() {
    return descriptor().id();
  }

  /** Which days are retired, as the descriptor said when it was read last. */
  public Floors floors() {
    return descriptor.floors();
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
    descriptor.checkOriginal();
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

  /** Where the archive keeps what. */
  public ArchiveDirectories directories() {
    return directories;
  }

  /** Where a partition's recorded segments are. The directory need not exist. */
  public Path directory(Partition partition) {
    return directories.recorded(partition);
  }

  /** Where a partition's published rounds are. The directory need not exist. */
  public Path publishedDirectory(Partition partition) {
    return directories.published(partition);
  }

  /** Where a recorded segment's file is, or would be. */
  public Path path(Partition partition, SegmentName name) {
    return new Path(directory(partition), name.fileName());
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
   * Leaves nothing of a file that could not be written whole. Where closing would give the file its
   * name, as on an object store, the stream is aborted.
   *
   * @throws IOException if the stream cannot be closed; then the file may stay
   */
  public void abandon(FSDataOutputStream out, Path path) throws IOException {
    files.abandon(out, path);
  }

  /**
   * Opens a file of the archive to read it.
   *
   * @throws FileNotFoundException if it is not there
   * @throws LengthUnknownException if it is being written and HDFS cannot tell its length
   */
  public FSDataInputStream openFile(Path path) throws IOException {
    return files.open(path);
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

  /** Renames its files and directories. */
  public Renamer renamer() {
    return renamer;
  }

  /** Makes its small files. */
  public WholeFiles wholeFiles() {
    return wholeFiles;
  }

  /** Its channels, days and files, without those of retired days. */
  public ArchiveListing listing() {
    return listing;
  }

  /** All partitions of the archive's trees, retired ones too. */
  public PartitionTrees allPartitions() {
    return listing.allPartitions();
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
    return listing.channels(filter, scope);
  }

  /**
   * The days of a channel that have a directory in one of the trees and are not retired, in order.
   */
  public List<LocalDate> dates(String channel) throws IOException {
    return dates(channel, ArchiveScope.ALL);
  }

  /** {@link #dates(String)} of the trees that are read. */
  public List<LocalDate> dates(String channel, ArchiveScope scope) throws IOException {
    return listing.dates(channel, scope);
  }

  /**
   * Lists a partition's files: first the recorded ones, then the rounds. A segment that existed
   * when the call began is in the result, also if it is renamed meanwhile. A segment that was
   * deleted because its events were published is missing, and its round is in the result. A
   * partition without directories has no files, and neither has a retired one.
   */
  public PartitionListing list(Partition partition) throws IOException {
    return list(partition, ArchiveScope.ALL);
  }

  /** {@link #list(Partition)} of the trees that are read. */
  public PartitionListing list(Partition partition, ArchiveScope scope) throws IOException {
    return listing.list(partition, scope);
  }

  /** The published rounds of a partition alone, in the order of their numbers. */
  public List<RoundFile> rounds(Partition partition) throws IOException {
    return listing.rounds(partition);
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
