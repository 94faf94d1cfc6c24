package io.tattletail.archive.salvage;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.Path;

/**
 * Makes sure that nobody writes a file any more.
 *
 * <p>HDFS gives a file's writer a lease, which a living client renews for all its files. {@code
 * append} takes over a file only when its lease was not renewed for the soft limit (60 s), and
 * fences the old writer when it does; {@code recoverLease} takes it from a living writer too, so
 * only a file's own recorder, or an operator, may do that.
 */
abstract class Leases {
  /** Returns whether nobody writes the file any more, or ever will again. */
  abstract boolean release(FileSystem fileSystem, Path file) throws IOException;

  /** Takes only what no living writer holds. */
  static final Leases EXPIRED =
      new Leases() {
        @Override
        boolean release(FileSystem fileSystem, Path file) throws IOException {
          if (!(fileSystem instanceof LeaseRecoverable)) {
            // No lease tells the living from the dead here.
            return false;
          }
          try {
            fileSystem.append(file).close();
            return true;
          } catch (FileNotFoundException e) {
            throw e;
          } catch (IOException e) {
            // Held, or being recovered: the errors differ from run to run and mean the same.
            return false;
          }
        }
      };

  /** Takes it from whoever holds it. */
  static final Leases FORCED =
      new Leases() {
        @Override
        boolean release(FileSystem fileSystem, Path file) throws IOException {
          return !(fileSystem instanceof LeaseRecoverable leases) || leases.recoverLease(file);
        }
      };
}
