package io.tattletail.archive.salvage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.ipc.RemoteException;

/**
 * Makes sure that nobody writes a file any more.
 *
 * <p>HDFS gives a file's writer a lease, which a living client renews for all its files. {@code
 * append} takes over a file only when its lease was not renewed for the soft limit (60 s), and
 * fences the old writer when it does; {@code recoverLease} takes it from a living writer too, so
 * only a file's own recorder, or an operator, may do that.
 */
abstract class Leases {
  /**
   * Takes the file from its writer, if that is allowed.
   *
   * @return why somebody may still write the file; empty if nobody does, or ever will again
   * @throws FileNotFoundException if the file is gone
   * @throws IOException if it is not known, for another reason than a writer
   */
  abstract Optional<String> release(FileSystem fileSystem, Path file) throws IOException;

  /** Takes only what no living writer holds. */
  static final Leases EXPIRED =
      new Leases() {
        @Override
        Optional<String> release(FileSystem fileSystem, Path file) throws IOException {
          if (!(fileSystem instanceof LeaseRecoverable leases)) {
            return Optional.of("no lease tells a living writer from a dead one here");
          }
          // To append to a closed file would need all of a pipeline, for nothing.
          return leases.isFileClosed(file)
              ? Optional.empty()
              : takeExpired(fileSystem, leases, file);
        }
      };

  /** Takes it from whoever holds it. */
  static final Leases FORCED =
      new Leases() {
        @Override
        Optional<String> release(FileSystem fileSystem, Path file) throws IOException {
          return !(fileSystem instanceof LeaseRecoverable leases) || leases.recoverLease(file)
              ? Optional.empty()
              : Optional.of("its lease is being recovered");
        }
      };

  /** The simple names of what the name node answers while a lease is held or being recovered. */
  private static final Set<String> HELD =
      Set.of("AlreadyBeingCreatedException", "RecoveryInProgressException", "RetriableException");

  private static Optional<String> takeExpired(
      FileSystem fileSystem, LeaseRecoverable leases, Path file) throws IOException {
    FSDataOutputStream taken;
    try {
      taken = fileSystem.append(file);
    } catch (RemoteException e) {
      String type = e.getClassName().substring(e.getClassName().lastIndexOf('.') + 1);
      if (HELD.contains(type)) {
        return Optional.of("its lease is held, or being recovered: " + firstLine(e));
      }
      throw e;
    }
    try {
      taken.close();
    } catch (IOException e) {
      return giveBack(leases, file, e);
    }
    return Optional.empty();
  }

  /**
   * Gives back what this client took itself, and would hold as long as it lives. HDFS may have
   * closed the file since {@code isFileClosed} said no, and an append to a closed file fails if
   * there are fewer datanodes than replicas. The old writer is fenced, so what remains is to close
   * the file.
   */
  private static Optional<String> giveBack(LeaseRecoverable leases, Path file, IOException cause)
      throws IOException {
    try {
      return leases.recoverLease(file)
          ? Optional.empty()
          : Optional.of("no writer holds it, but it is not closed yet: " + cause);
    } catch (FileNotFoundException e) {
      // Its writer lived, and gave it its final name meanwhile.
      e.addSuppressed(cause);
      throw e;
    } catch (IOException e) {
      cause.addSuppressed(e);
      throw cause;
    }
  }

  private static String firstLine(RemoteException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
