package io.tattletail.archive;

import io.tattletail.common.ArchiveException;
import io.tattletail.common.ArchivePermissions;
import io.tattletail.common.ArchiveScope;
import io.tattletail.common.Floors;
import io.tattletail.internal.layout.ArchiveStore;
import io.tattletail.spew.ChannelFilter;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * An open archive, to be given to a publisher, a verifier, a salvager, a retention or a mirror.
 * Thread-safe.
 *
 * <p>It has a connection of its own to the file system, which neither the cache that Hadoop shares
 * nor Hadoop's shutdown hook closes; {@link #close} does.
 */
public final class Archive implements Closeable {
  private final ArchiveStore store;

  private Archive(ArchiveStore store) {
    this.store = store;
  }

  /**
   * Opens an archive that exists. Files that are made through it get the permissions of its root
   * and of {@code archive.json}.
   *
   * @param root the archive's directory; without a scheme, on the default file system of {@code
   *     configuration}
   * @throws ArchiveException if there is no archive at the root, or one that this library cannot
   *     read
   * @throws IOException if the file system cannot be reached
   */
  public static Archive open(Path root, Configuration configuration) throws IOException {
    return new Archive(ArchiveStore.open(root, configuration));
  }

  /** {@link #open(Path, Configuration)} of a root such as {@code hdfs://namenode/tattletail}. */
  public static Archive open(String root, Configuration configuration) throws IOException {
    return open(new Path(root), configuration);
  }

  /**
   * {@link #openOrCreate(Path, Configuration, ArchivePermissions)} with the default permissions.
   */
  public static Archive openOrCreate(Path root, Configuration configuration) throws IOException {
    return openOrCreate(root, configuration, ArchivePermissions.DEFAULT);
  }

  /**
   * Opens an archive, and makes it if the root does not exist yet or is a directory without one.
   * Any number of processes may do so at once: one of them makes it.
   *
   * @param root as for {@link #open}
   * @param permissions of all directories and files that are made through the result
   * @throws ArchiveException if the root cannot be an archive, or is one that this library cannot
   *     read, or a copy, which its mirror alone writes
   * @throws IOException if the file system cannot be reached
   */
  public static Archive openOrCreate(
      Path root, Configuration configuration, ArchivePermissions permissions) throws IOException {
    return new Archive(ArchiveStore.openOrCreate(root, configuration, permissions));
  }

  /**
   * For TattleTail's own packages: the handle of a store that is open already; closing the handle
   * closes the store.
   */
  public static Archive of(ArchiveStore store) {
    return new Archive(store);
  }

  /** For TattleTail's own packages: where the archive's files lie, and how they are made. */
  public ArchiveStore store() {
    return store;
  }

  /** The archive's directory, with scheme and authority. */
  public Path root() {
    return store.root();
  }

  /** A text that no other archive has; empty if it was made before archives had one. */
  public Optional<String> id() {
    return store.id();
  }

  /**
   * Whether it is a copy, which its mirror alone may write, as the descriptor said when it was read
   * last.
   */
  public boolean isCopy() {
    return store.isCopy();
  }

  /** Which days are retired, as the descriptor said when it was read last. */
  public Floors floors() {
    return store.floors();
  }

  /**
   * Reads the descriptor again if there is a new revision of it: its floors, and whether it is a
   * copy, may have changed. It costs one listing of the root.
   *
   * @throws FileNotFoundException if the descriptor is not there any more
   * @throws ArchiveException if it cannot be read
   */
  public void refresh() throws IOException {
    store.refresh();
  }

  /** The channels that have events, in the order of their names. */
  public List<String> channels(ChannelFilter filter) throws IOException {
    return store.channels(filter);
  }

  /** The channels that have events in what the scope reads, in the order of their names. */
  public List<String> channels(ChannelFilter filter, ArchiveScope scope) throws IOException {
    return store.channels(filter, scope);
  }

  /** The UTC days of a channel, in order. */
  public List<LocalDate> dates(String channel) throws IOException {
    return store.dates(channel);
  }

  /** The UTC days of a channel in what the scope reads, in order. */
  public List<LocalDate> dates(String channel, ArchiveScope scope) throws IOException {
    return store.dates(channel, scope);
  }

  /** Closes the connection to the file system. Whatever uses this archive has to end before. */
  @Override
  public void close() throws IOException {
    store.close();
  }

  @Override
  public String toString() {
    return store.toString();
  }
}
