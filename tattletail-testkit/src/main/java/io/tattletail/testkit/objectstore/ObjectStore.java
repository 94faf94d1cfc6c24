package io.tattletail.testkit.objectstore;

import static com.google.common.base.Preconditions.checkArgument;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A bucket of an object store, kept in a local directory:
 *
 * <pre>{@code
 * ObjectStore store = ObjectStore.in(directory, "offsite");
 * Configuration configuration = store.install(new Configuration());
 * Path root = store.path("archive"); // objectstore://offsite/archive
 * }</pre>
 *
 * <p>Differences from HDFS:
 *
 * <ul>
 *   <li>An object exists, whole, when its stream was closed, and not before. Closing it after a
 *       failed write stores the bytes that were written before; {@link
 *       org.apache.hadoop.fs.FSDataOutputStream#abort()} stores nothing.
 *   <li>Creating without overwriting refuses a name that is taken, also when the stream is closed:
 *       of several writers at once, one succeeds.
 *   <li>Renaming, appending, truncating, {@code hflush} and {@code hsync} throw {@link
 *       UnsupportedOperationException}, and the scheme has no file context.
 *   <li>Listings come in another order each time.
 *   <li>A directory exists while it has an object, or if it was made. Its modification time is
 *       always 0, and that of an object is in whole seconds.
 *   <li>Reading an object that was deleted or replaced fails at the next read.
 * </ul>
 *
 * <p>Immutable and thread-safe. Several processes share a bucket by the same directory. Add faults
 * with {@code faults.install(store.install(configuration))}.
 */
public final class ObjectStore {
  /** The scheme of all buckets. */
  public static final String SCHEME = "objectstore";

  private static final String DIRECTORY = "tattletail.testkit.objectstore.%s.directory";

  private final java.nio.file.Path directory;
  private final String bucket;

  private ObjectStore(java.nio.file.Path directory, String bucket) {
    this.directory = directory;
    this.bucket = bucket;
  }

  /**
   * A bucket whose objects are in a directory.
   *
   * @param directory made when the first object is written
   * @param bucket its name in paths, of lower-case letters, digits and hyphens
   */
  public static ObjectStore in(java.nio.file.Path directory, String bucket) {
    checkArgument(
        bucket.matches("[a-z0-9-]+"), "bucket '%s' has other than a-z, 0-9 and hyphens", bucket);
    return new ObjectStore(directory.toAbsolutePath(), bucket);
  }

  /**
   * Makes the bucket known to the clients of a configuration.
   *
   * @param configuration not changed
   * @return a copy, which knows this bucket, and those of the given configuration
   */
  public Configuration install(Configuration configuration) {
    Configuration copy = new Configuration(configuration);
    copy.set("fs." + SCHEME + ".impl", ObjectStoreFileSystem.class.getName());
    copy.setBoolean("fs." + SCHEME + ".impl.disable.cache", true);
    copy.set(DIRECTORY.formatted(bucket), directory.toString());
    return copy;
  }

  /** The path of a key in this bucket, such as {@code "archive"}. */
  public Path path(String key) {
    return new Path(SCHEME, bucket, key.startsWith("/") ? key : "/" + key);
  }

  /** Where a configuration keeps a bucket; empty if it does not know the bucket. */
  static String directory(Configuration configuration, String bucket) {
    return configuration.get(DIRECTORY.formatted(bucket), "");
  }

  @Override
  public String toString() {
    return "ObjectStore[%s in %s]".formatted(bucket, directory);
  }
}
